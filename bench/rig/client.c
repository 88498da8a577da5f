/*
 * The client: makes one call of a file system again and again, and times each.
 *
 *   client OPERATION FILE CALLS WARMUP CPU
 *
 * fstat   the open file: one request (GETATTR)
 * stat    walks the path, so the directory is asked too
 * open    opens and closes it
 * create  makes FILE.new, closes and unlinks it
 * list    reads the directory FILE.d and asks for the attributes of each name in it
 * read4k  reads 4 KiB at a place that jumps about in the file
 * read1m  reads the next MiB, from the beginning again at the end of the file
 * write1m writes the next MiB in the same way
 *
 * Prints one line of JSON: the calls, the seconds that they took, and the median and 99th percentile of a call in
 * nanoseconds.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void pin(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) < 0)
        fail("client: sched_setaffinity");
}

static int by_size(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int call_fstat(int fd, const char *path)
{
    struct stat attributes;
    (void)path;
    return fstat(fd, &attributes);
}

static int call_stat(int fd, const char *path)
{
    struct stat attributes;
    (void)fd;
    return stat(path, &attributes);
}

static int call_create(int fd, const char *path)
{
    static char name[4096];
    if (!*name)
        snprintf(name, sizeof name, "%s.new", path);
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
    return fd < 0 || close(fd) < 0 || unlink(name) < 0 ? -1 : 0;
}

static int call_open(int fd, const char *path)
{
    fd = open(path, O_RDONLY);
    return fd < 0 || close(fd) < 0 ? -1 : 0;
}

static int call_list(int fd, const char *path)
{
    static char name[4096];
    struct stat attributes;
    struct dirent *entry;
    (void)fd;
    if (!*name)
        snprintf(name, sizeof name, "%s.d", path);
    DIR *directory = opendir(name);
    if (!directory)
        return -1;
    while ((entry = readdir(directory)))
        if (fstatat(dirfd(directory), entry->d_name, &attributes, AT_SYMLINK_NOFOLLOW) < 0)
            return -1;
    return closedir(directory);
}

enum { SMALL = 4096, LARGE = 1 << 20 };

static off_t size_of(int fd)
{
    static off_t size;
    struct stat attributes;
    if (!size && fstat(fd, &attributes) == 0)
        size = attributes.st_size;
    return size;
}

static char *buffer(void)
{
    static char *bytes;
    if (!bytes && posix_memalign((void **)&bytes, 4096, LARGE) == 0)
        memset(bytes, 'x', LARGE);
    return bytes;
}

static int call_read4k(int fd, const char *path)
{
    static unsigned seed = 1;
    (void)path;
    seed = seed * 1103515245u + 12345u;
    return pread(fd, buffer(), SMALL, (off_t)(seed >> 8) % (size_of(fd) / SMALL) * SMALL) == SMALL ? 0 : -1;
}

/* Each MiB of the file in turn. */
static off_t next(int fd)
{
    static off_t at = -LARGE;
    at += LARGE;
    if (at + LARGE > size_of(fd))
        at = 0;
    return at;
}

static int call_read1m(int fd, const char *path)
{
    (void)path;
    return pread(fd, buffer(), LARGE, next(fd)) == LARGE ? 0 : -1;
}

static int call_write1m(int fd, const char *path)
{
    (void)path;
    return pwrite(fd, buffer(), LARGE, next(fd)) == LARGE ? 0 : -1;
}

static const struct operation {
    const char *name;
    int (*call)(int fd, const char *path);
} operations[] = {
    {"fstat", call_fstat}, {"stat", call_stat},     {"open", call_open},     {"create", call_create},
    {"list", call_list},   {"read4k", call_read4k}, {"read1m", call_read1m}, {"write1m", call_write1m},
};

static const struct operation *find(const char *name)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    return NULL;
}

int main(int argc, char **argv)
{
    const struct operation *operation = argc == 6 ? find(argv[1]) : NULL;
    if (!operation) {
        fprintf(stderr, "usage: client OPERATION FILE CALLS WARMUP CPU\n");
        return 2;
    }
    const char *path = argv[2];
    size_t calls = strtoul(argv[3], NULL, 10), warmup = strtoul(argv[4], NULL, 10);
    pin(atoi(argv[5]));

    int fd = open(path, O_RDWR | O_CREAT, 0644);
    uint32_t *taken = calloc(calls, sizeof *taken);
    if (fd < 0 || !taken)
        fail(path);

    for (size_t i = 0; i < warmup; i++)
        if (operation->call(fd, path) < 0)
            fail(path);
    uint64_t start = now(), before = start;
    for (size_t i = 0; i < calls; i++) {
        if (operation->call(fd, path) < 0)
            fail(path);
        uint64_t after = now();
        taken[i] = (uint32_t)(after - before);
        before = after;
    }

    qsort(taken, calls, sizeof *taken, by_size);
    printf("{\"calls\":%zu,\"seconds\":%.9f,\"p50\":%u,\"p99\":%u}\n", calls, (double)(before - start) / 1e9,
           taken[calls / 2], taken[calls * 99 / 100]);
    return 0;
}
