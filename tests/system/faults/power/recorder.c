/* What a process does to the files below a folder, written down in the order in which it does it.

   LD_PRELOAD=recorder.so RECORD_FOLDER=/absolute/folder RECORD_TO=/somewhere/else program

   Appends to RECORD_TO, which others may append to as well: a header (struct head), then `length` bytes.
   An operation and its record are made under one lock. Of a sync there are two records: what was done
   before it began is on the disk when it has ended. -shm files are left out: SQLite makes them anew.

   conftest.py reads it. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MADE = 'M', FOLDER_MADE = 'F', WRITTEN = 'W', CUT = 'C', SYNC_BEGUN = 'S', SYNCED = 'E', REMOVED = 'R', RENAMED = 'N' };

struct head { uint64_t kind, file, place, length; }; /* place: an offset, or who syncs */

#define MOST_FILES 65536
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static char is_ours[MOST_FILES];
static const char *folder;
static int journal = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("RECORD_TO");
    folder = getenv("RECORD_FOLDER");
    if (path && folder) journal = REAL(open)(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static void record(int kind, uint64_t file, uint64_t place, const void *bytes, size_t length) {
    struct head head = {kind, file, place, length};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, length}};
    if (writev(journal, parts, 2) != (ssize_t)(sizeof head + length)) abort();
}

static uint64_t file_of(int fd) {
    struct stat seen;
    if (fstat(fd, &seen)) abort();
    return seen.st_ino;
}

static int ours(int fd) { return journal >= 0 && fd >= 0 && fd < MOST_FILES && is_ours[fd]; }

static int below(const char *path) {
    size_t name = strlen(path), prefix = folder ? strlen(folder) : 0;
    return journal >= 0 && !strncmp(path, folder, prefix) && (!path[prefix] || path[prefix] == '/')
        && !(name > 4 && !strcmp(path + name - 4, "-shm"));
}

/* ---------------------------------------------------------------- names */

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (!below(path) || (flags & O_TMPFILE) == O_TMPFILE) return real(path, flags, mode);
    pthread_mutex_lock(&lock);
    int is_new = (flags & O_CREAT) && access(path, F_OK);
    int fd = real(path, flags, mode);
    if (fd >= 0 && fd < MOST_FILES) {
        is_ours[fd] = 1;
        if (is_new) record(MADE, file_of(fd), 0, path, strlen(path));
        else if (flags & O_TRUNC) record(CUT, file_of(fd), 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
        return opened(REAL(name), path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    if (ours(fd)) is_ours[fd] = 0;
    return REAL(close)(fd);
}

int mkdir(const char *path, mode_t mode) {
    pthread_mutex_lock(&lock);
    int failed = REAL(mkdir)(path, mode);
    struct stat seen;
    if (!failed && below(path) && !stat(path, &seen)) record(FOLDER_MADE, seen.st_ino, 0, path, strlen(path));
    pthread_mutex_unlock(&lock);
    return failed;
}

int unlink(const char *path) {
    pthread_mutex_lock(&lock);
    int failed = REAL(unlink)(path);
    if (!failed && below(path)) record(REMOVED, 0, 0, path, strlen(path));
    pthread_mutex_unlock(&lock);
    return failed;
}

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    int failed = REAL(rename)(from, to);
    if (!failed && below(from)) {
        char both[2 * 4096] = {0};
        size_t length = strlen(from);
        strncpy(both, from, 4095);
        strncpy(both + length + 1, to, 4095);
        record(RENAMED, 0, 0, both, length + 1 + strlen(to));
    }
    pthread_mutex_unlock(&lock);
    return failed;
}

/* ---------------------------------------------------------------- contents */

static ssize_t written(int fd, const void *bytes, ssize_t length, off_t place) {
    if (length > 0) record(WRITTEN, file_of(fd), place, bytes, length);
    return length;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!ours(fd)) return REAL(write)(fd, bytes, length);
    pthread_mutex_lock(&lock);
    off_t place = lseek(fd, 0, SEEK_CUR);
    ssize_t done = written(fd, bytes, REAL(write)(fd, bytes, length), place);
    pthread_mutex_unlock(&lock);
    return done;
}

#define PWRITE(name) \
    ssize_t name(int fd, const void *bytes, size_t length, off_t place) { \
        if (!ours(fd)) return REAL(name)(fd, bytes, length, place); \
        pthread_mutex_lock(&lock); \
        ssize_t done = written(fd, bytes, REAL(name)(fd, bytes, length, place), place); \
        pthread_mutex_unlock(&lock); \
        return done; \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define CUT_TO(name) \
    int name(int fd, off_t length) { \
        if (!ours(fd)) return REAL(name)(fd, length); \
        pthread_mutex_lock(&lock); \
        int failed = REAL(name)(fd, length); \
        if (!failed) record(CUT, file_of(fd), length, "", 0); \
        pthread_mutex_unlock(&lock); \
        return failed; \
    }
CUT_TO(ftruncate)
CUT_TO(ftruncate64)

#define SYNC(name) \
    int name(int fd) { \
        if (!ours(fd)) return REAL(name)(fd); \
        uint64_t file = file_of(fd), who = (uint64_t)gettid(); \
        record(SYNC_BEGUN, file, who, "", 0); \
        int failed = REAL(name)(fd); \
        if (!failed) record(SYNCED, file, who, "", 0); \
        return failed; \
    }
SYNC(fsync)
SYNC(fdatasync)
