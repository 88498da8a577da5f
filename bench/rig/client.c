/*
 * The client: makes one call of a file system again and again, and times each.
 *
 *   client fstat|stat|create FILE CALLS WARMUP CPU
 *
 * fstat is one request (GETATTR of the open file); stat walks the path, so the directory is asked too; create makes
 * FILE.new, closes and unlinks it. Prints one line of JSON: the calls, the seconds that they took, and the median and
 * 99th percentile of a call in nanoseconds.
 */
#define _GNU_SOURCE
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

static const struct operation {
    const char *name;
    int (*call)(int fd, const char *path);
} operations[] = {{"fstat", call_fstat}, {"stat", call_stat}, {"create", call_create}};

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
        fprintf(stderr, "usage: client fstat|stat|create FILE CALLS WARMUP CPU\n");
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
