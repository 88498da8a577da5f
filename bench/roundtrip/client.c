/*
 * The client: asks the kernel for a file's attributes, again and again, and times each call.
 *
 *   client fstat|stat FILE CALLS WARMUP CPU
 *
 * fstat is one request (GETATTR of the open file); stat walks the path, so the directory is asked too. Prints one
 * line of JSON: the calls, the seconds that they took, and the median and 99th percentile of a call in nanoseconds.
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

static void call(int by_path, int fd, const char *path)
{
    struct stat attributes;
    if ((by_path ? stat(path, &attributes) : fstat(fd, &attributes)) < 0)
        fail(path);
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: client fstat|stat FILE CALLS WARMUP CPU\n");
        return 2;
    }
    int by_path = strcmp(argv[1], "stat") == 0;
    const char *path = argv[2];
    size_t calls = strtoul(argv[3], NULL, 10), warmup = strtoul(argv[4], NULL, 10);
    pin(atoi(argv[5]));

    int fd = open(path, O_RDWR | O_CREAT, 0644);
    uint32_t *taken = calloc(calls, sizeof *taken);
    if (fd < 0 || !taken)
        fail(path);

    for (size_t i = 0; i < warmup; i++)
        call(by_path, fd, path);
    uint64_t start = now(), before = start;
    for (size_t i = 0; i < calls; i++) {
        call(by_path, fd, path);
        uint64_t after = now();
        taken[i] = (uint32_t)(after - before);
        before = after;
    }

    qsort(taken, calls, sizeof *taken, by_size);
    printf("{\"calls\":%zu,\"seconds\":%.9f,\"p50\":%u,\"p99\":%u}\n", calls, (double)(before - start) / 1e9,
           taken[calls / 2], taken[calls * 99 / 100]);
    return 0;
}
