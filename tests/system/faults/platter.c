/* A disk that can fail, and that shows after a power cut what it really had.
 *
 * Preloaded into relay. Writes to its database go to the file as ever (the page cache), and are kept in
 * mind; a sync carries them over to a copy of the file in the folder PLATTER. The file FAULT, while it is
 * there, says what fails: "write 122" or "sync 5", with the number of the error. What a sync that fails
 * was to carry over is forgotten: the kernel has marked the pages clean, the file still shows them, and no
 * later sync writes them.
 *
 * It is harsher than Linux in one thing: what a process that is killed had not synced never gets there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct change {
    struct change *next;
    const char *file;
    int is_truncation;
    off_t at; /* or the new length */
    size_t size;
    char data[];
};

static struct change *waiting, **last = &waiting;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *const watched[] = {"relay.db", "relay.db-wal"};

/* The file's name if it is the database or its log, else NULL. */
static const char *name_of(int fd)
{
    char link[64], path[PATH_MAX + 1];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 0)
        return NULL;
    path[length] = 0;
    const char *slash = strrchr(path, '/');
    for (int n = 0; n < 2; n++)
        if (slash && !strcmp(slash + 1, watched[n]))
            return watched[n];
    return NULL;
}

/* The number of the error that the call is to fail with, else 0. */
static int fault_of(const char *call)
{
    char said[16];
    int number = 0;
    FILE *fault = fopen(getenv("FAULT"), "r");
    if (!fault)
        return 0;
    if (fscanf(fault, "%15s %d", said, &number) != 2 || strcmp(said, call))
        number = 0;
    fclose(fault);
    return number;
}

static void remember(int fd, int is_truncation, const void *data, size_t size, off_t at)
{
    const char *file = name_of(fd);
    if (!file)
        return;
    struct change *made = malloc(sizeof *made + size);
    made->file = file;
    made->next = NULL;
    made->is_truncation = is_truncation;
    made->at = at;
    made->size = size;
    if (size)
        memcpy(made->data, data, size);
    pthread_mutex_lock(&lock);
    *last = made;
    last = &made->next;
    pthread_mutex_unlock(&lock);
}

static void carry_over(const struct change *change)
{
    char path[PATH_MAX + 1];
    snprintf(path, sizeof path, "%s/%s", getenv("PLATTER"), change->file);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0)
        abort();
    if (change->is_truncation ? REAL(ftruncate64)(fd, change->at) != 0
                              : REAL(pwrite64)(fd, change->data, change->size, change->at) < 0)
        abort();
    close(fd);
}

static int sync_file(int fd)
{
    const char *file = name_of(fd);
    if (!file)
        return 0;
    int fault = fault_of("sync");
    pthread_mutex_lock(&lock);
    for (struct change **place = &waiting; *place;) {
        struct change *change = *place;
        if (change->file != file) {
            place = &change->next;
            continue;
        }
        if (!fault)
            carry_over(change);
        *place = change->next;
        free(change);
    }
    for (last = &waiting; *last; last = &(*last)->next)
        ;
    pthread_mutex_unlock(&lock);
    errno = fault;
    return fault ? -1 : 0;
}

int fsync(int fd) { return sync_file(fd); }

int fdatasync(int fd) { return sync_file(fd); }

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    int fault = name_of(fd) ? fault_of("write") : 0;
    if (fault) {
        errno = fault;
        return -1;
    }
    ssize_t written = REAL(pwrite64)(fd, data, size, at);
    if (written > 0)
        remember(fd, 0, data, (size_t)written, at);
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int ftruncate64(int fd, off64_t length)
{
    int failed = REAL(ftruncate64)(fd, length);
    if (!failed)
        remember(fd, 1, NULL, 0, length);
    return failed;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path)
{
    const char *slash = strrchr(path, '/');
    char copy[PATH_MAX + 1];
    if (slash && !strcmp(slash, "/relay.db-wal")) {
        snprintf(copy, sizeof copy, "%s/relay.db-wal", getenv("PLATTER"));
        REAL(unlink)(copy);
    }
    return REAL(unlink)(path);
}
