/* A disk with a slow sync, imitated: sleeps SYNC_DELAY_US, then syncs for real.

   For LD_PRELOAD. Each call adds a byte to SYNC_COUNT_FILE, so that the bench sees that it was hit. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int count_fd = -1;
static useconds_t delay_us;

/* At the start, before Postfix gives up its rights. */
__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("SYNC_COUNT_FILE"), *delay = getenv("SYNC_DELAY_US");
    if (file) count_fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (delay) delay_us = (useconds_t)atoi(delay);
}

static void wait_a_little(void) {
    if (count_fd >= 0 && write(count_fd, ".", 1) < 0) abort();
    usleep(delay_us);
}

int fsync(int fd) {
    wait_a_little();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
    wait_a_little();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
