/* System calls that neither Node nor the shell has. Says "ok" or the name of the errno, or what it found. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define IS(name, count) (argc == 2 + (count) && strcmp(argv[1], name) == 0)

static int say(long result) {
  puts(result < 0 ? strerrorname_np(errno) : "ok");
  return 0;
}

static int say_offset(off_t offset) {
  if (offset < 0) return say(offset);
  printf("%lld\n", (long long)offset);
  return 0;
}

/* A file without a name in a directory, which then gets one. */
static int tmpfile_in(const char *directory, const char *name, const char *text) {
  char self[64];
  struct stat status;
  int fd = open(directory, O_TMPFILE | O_RDWR, 0640);
  if (fd < 0 || write(fd, text, strlen(text)) < 0 || fstat(fd, &status) < 0) return say(-1);
  printf("links %lu\n", (unsigned long)status.st_nlink);
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  return say(linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW));
}

/* The same, where nobody has the file open any more when it gets a name: it is only known by O_PATH. */
static int named_after_close(const char *directory, const char *name, const char *text) {
  char self[64];
  int fd = open(directory, O_TMPFILE | O_RDWR, 0640);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) return say(-1);
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  int path = open(self, O_PATH);
  if (path < 0 || close(fd) < 0) return say(-1);
  snprintf(self, sizeof self, "/proc/self/fd/%d", path);
  return say(linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW));
}

/* Writes into a shared memory map of a file. */
static int map_into(const char *path, size_t offset, const char *text) {
  int fd = open(path, O_RDWR);
  size_t size = offset + strlen(text);
  char *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) return say(-1);
  memcpy(map + offset, text, strlen(text));
  return say(msync(map, size, MS_SYNC));
}

/* What NFS knows a file by: in hexadecimal, to be given to open_by_handle. */
static int handle_of(const char *path) {
  int mount_id;
  struct file_handle *handle = calloc(1, sizeof *handle + MAX_HANDLE_SZ);
  handle->handle_bytes = MAX_HANDLE_SZ;
  if (name_to_handle_at(AT_FDCWD, path, handle, &mount_id, 0) < 0) return say(-1);
  printf("%d ", handle->handle_type);
  for (unsigned i = 0; i < handle->handle_bytes; i++) printf("%02x", handle->f_handle[i]);
  puts("");
  return 0;
}

static int open_by_handle(const char *mountpoint, const char *type, const char *hex) {
  char text[4096];
  struct file_handle *handle = calloc(1, sizeof *handle + MAX_HANDLE_SZ);
  handle->handle_type = atoi(type);
  handle->handle_bytes = strlen(hex) / 2;
  for (unsigned i = 0; i < handle->handle_bytes; i++) sscanf(hex + 2 * i, "%2hhx", &handle->f_handle[i]);
  int fd = open_by_handle_at(open(mountpoint, O_RDONLY | O_DIRECTORY), handle, O_RDONLY);
  ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (length < 0) return say(length);
  printf("%.*s\n", (int)length, text);
  return 0;
}

int main(int argc, char **argv) {
  if (IS("rename", 3)) return say(renameat2(AT_FDCWD, argv[3], AT_FDCWD, argv[4], atoi(argv[2])));
  if (IS("data", 2)) return say_offset(lseek(open(argv[2], O_RDONLY), atoll(argv[3]), SEEK_DATA));
  if (IS("hole", 2)) return say_offset(lseek(open(argv[2], O_RDONLY), atoll(argv[3]), SEEK_HOLE));
  if (IS("tmpfile", 3)) return tmpfile_in(argv[2], argv[3], argv[4]);
  if (IS("late-name", 3)) return named_after_close(argv[2], argv[3], argv[4]);
  if (IS("map", 3)) return map_into(argv[2], atoll(argv[3]), argv[4]);
  if (IS("handle", 1)) return handle_of(argv[2]);
  if (IS("open", 3)) return open_by_handle(argv[2], argv[3], argv[4]);
  fprintf(stderr, "probe: what is %s?\n", argc > 1 ? argv[1] : "asked");
  return 2;
}
