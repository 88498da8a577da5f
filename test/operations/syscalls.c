/*
 * Makes the system calls that it is told, in order, and says what each came to: "ok", a value, or the name of the errno.
 * Calls on a descriptor use the file that was opened last; `copy` reads from the one before it. Numbers may be octal or
 * hexadecimal.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static int fd = -1, other = -1;
static char **arg;

static const char *text(void) {
  if (*arg == NULL) exit(2);
  return *arg++;
}
static long long number(void) { return strtoll(text(), NULL, 0); }

static void value(long long result) {
  if (result < 0) puts(strerrorname_np(errno));
  else printf("%lld\n", result);
}
static void done(long long result) { puts(result < 0 ? strerrorname_np(errno) : "ok"); }

static void bytes(const unsigned char *data, long long length) {
  if (length < 0) { value(length); return; }
  for (long long i = 0; i < length; i++)
    if (data[i] >= ' ' && data[i] < 127) putchar(data[i]);
    else printf("\\%02x", data[i]);
  putchar('\n');
}

static void do_open(void) {
  const char *path = text();
  int flags = number();
  other = fd;
  fd = open(path, flags, 0666);
  done(fd);
}
static void do_close(void) { done(close(fd)); }
static void do_seek(void) { value(lseek(fd, number(), SEEK_SET)); }
static void do_read(void) {
  unsigned char data[4096];
  bytes(data, read(fd, data, number()));
}
static void do_data(void) { value(lseek(fd, number(), SEEK_DATA)); }
static void do_hole(void) { value(lseek(fd, number(), SEEK_HOLE)); }
static void do_fallocate(void) {
  int mode = number();
  off_t offset = number();
  done(fallocate(fd, mode, offset, number()));
}
static void do_copy(void) {
  off_t in = number(), out = number();
  value(copy_file_range(other, &in, fd, &out, number(), 0));
}

/* r, w or u, then start and length. */
static struct flock lock_of(void) {
  const char *type = text();
  struct flock lock = {.l_type = *type == 'r' ? F_RDLCK : *type == 'w' ? F_WRLCK : F_UNLCK, .l_whence = SEEK_SET};
  lock.l_start = number();
  lock.l_len = number();
  return lock;
}
static void do_lock(void) {
  struct flock lock = lock_of();
  done(fcntl(fd, F_SETLK, &lock));
}
static void do_lockw(void) {
  struct flock lock = lock_of();
  done(fcntl(fd, F_SETLKW, &lock));
}
static void do_getlk(void) {
  struct flock lock = lock_of();
  if (fcntl(fd, F_GETLK, &lock) < 0) { value(-1); return; }
  printf("%s %lld %lld %d\n", lock.l_type == F_UNLCK ? "unlocked" : lock.l_type == F_RDLCK ? "read" : "write",
         (long long)lock.l_start, (long long)lock.l_len, lock.l_pid);
}
static void do_flock(void) { done(flock(fd, number())); }

/* A command and the bytes that go in and out. */
static void do_ioctl(void) {
  unsigned long command = number();
  unsigned char data[4096];
  memset(data, 0, sizeof data);
  strcpy((char *)data, text());
  int result = ioctl(fd, command, data);
  if (result < 0) { value(result); return; }
  printf("%d ", result);
  bytes(data, strlen((char *)data));
}
static void do_poll(void) {
  struct pollfd polled = {.fd = fd, .events = number()};
  int result = poll(&polled, 1, number());
  value(result < 0 ? result : polled.revents);
}
static void do_bmap(void) {
  int block = number();
  value(ioctl(fd, FIBMAP, &block) < 0 ? -1 : block);
}

static void do_pread(void) {
  off_t offset = number();
  size_t size = number();
  /* Aligned as O_DIRECT may need it. */
  unsigned char *data = aligned_alloc(4096, (size + 4095) & ~(size_t)4095);
  bytes(data, pread(fd, data, size, offset));
}
static void do_pwrite(void) {
  off_t offset = number();
  const char *data = text();
  value(pwrite(fd, data, strlen(data), offset));
}
/* As many bytes of one letter, aligned. */
static void do_fill(void) {
  off_t offset = number();
  size_t size = number();
  char *data = aligned_alloc(4096, (size + 4095) & ~(size_t)4095);
  memset(data, *text(), size);
  value(pwrite(fd, data, size, offset));
}
static void do_write(void) {
  const char *data = text();
  value(write(fd, data, strlen(data)));
}
/* Writes at the start of a shared map. */
static void do_map(void) {
  const char *data = text();
  char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) { value(-1); return; }
  memcpy(map, data, strlen(data));
  done(msync(map, 4096, MS_SYNC));
}
/* Reads at the start of a shared map. */
static void do_mapped(void) {
  size_t size = number();
  unsigned char *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) value(-1);
  else bytes(map, size);
}

static void do_fsync(void) { done(fsync(fd)); }
static void do_fdatasync(void) { done(fdatasync(fd)); }
static void do_syncfs(void) { done(syncfs(fd)); }
static void do_truncate(void) { done(ftruncate(fd, number())); }
static void do_size(void) {
  struct stat status;
  value(fstat(fd, &status) < 0 ? -1 : status.st_size);
}
static void do_chmod(void) { done(fchmod(fd, number())); }

/* A path, flags, a mask: the mask that comes back, birth time, attributes. */
static void do_statx(void) {
  const char *path = text();
  int flags = number();
  struct statx found;
  memset(&found, 0, sizeof found);
  if (statx(AT_FDCWD, path, flags, number(), &found) < 0) { value(-1); return; }
  printf("%s %lld.%09u %llx %o %u:%u\n", found.stx_mask & STATX_BTIME ? "btime" : "none", (long long)found.stx_btime.tv_sec,
         found.stx_btime.tv_nsec, (unsigned long long)found.stx_attributes, found.stx_mode, found.stx_uid, found.stx_gid);
}
static void do_rename(void) {
  int flags = number();
  const char *from = text();
  done(renameat2(AT_FDCWD, from, AT_FDCWD, text(), flags));
}
static void do_linkfd(void) {
  char self[64];
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  done(linkat(AT_FDCWD, self, AT_FDCWD, text(), AT_SYMLINK_FOLLOW));
}
static void do_link(void) {
  const char *from = text();
  done(link(from, text()));
}
static void do_mkdir(void) {
  const char *path = text();
  done(mkdir(path, number()));
}
static void do_mknod(void) {
  const char *path = text();
  mode_t mode = number();
  done(mknod(path, mode, number()));
}
static void do_symlink(void) {
  const char *target = text();
  done(symlink(target, text()));
}
/* A path and flags: whether it has a handle. name_to_handle_at(2) */
static void do_handle(void) {
  struct {
    struct file_handle handle;
    unsigned char room[MAX_HANDLE_SZ];
  } found = {.handle = {.handle_bytes = MAX_HANDLE_SZ}};
  const char *path = text();
  int mount;
  done(name_to_handle_at(AT_FDCWD, path, &found.handle, &mount, number()));
}
static void do_readlink(void) {
  char target[4096];
  bytes((unsigned char *)target, readlink(text(), target, sizeof target));
}
static void do_unlink(void) { done(unlink(text())); }
static void do_rmdir(void) { done(rmdir(text())); }
static void do_creat(void) {
  const char *path = text();
  other = fd;
  fd = open(path, O_CREAT | O_EXCL | O_RDWR, number());
  done(fd);
}
static void do_access(void) {
  const char *path = text();
  done(access(path, number()));
}
static void do_chown(void) {
  const char *path = text();
  uid_t uid = number();
  done(lchown(path, uid, number()));
}
/* The size of a block, the longest name, and how many blocks there are. */
static void do_statfs(void) {
  struct statfs found;
  if (statfs(text(), &found) < 0) { value(-1); return; }
  printf("%ld %ld %lld\n", (long)found.f_bsize, (long)found.f_namelen, (long long)found.f_blocks);
}
/* A path, and the name of an attribute. */
static void do_setxattr(void) {
  const char *path = text();
  done(setxattr(path, text(), "value", 5, 0));
}
static void do_getxattr(void) {
  const char *path = text();
  value(getxattr(path, text(), NULL, 0));
}
static void do_removexattr(void) {
  const char *path = text();
  done(removexattr(path, text()));
}
static void do_listxattr(void) { value(listxattr(text(), NULL, 0)); }
static void do_umask(void) { umask(number()); }

/* A user, a group, and one supplementary group. */
static void do_become(void) {
  uid_t uid = number();
  gid_t gid = number(), more = number();
  if (setgroups(1, &more) < 0 || setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0) done(-1);
}

static int write_map(pid_t child, const char *which, const char *map) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", child, which);
  FILE *file = fopen(path, "w");
  if (file == NULL) return -1;
  fputs(map, file);
  return fclose(file);
}
/* A user namespace in which an id stands for another one, and that of root for itself. */
static int namespace_of(int id, int shown) {
  char path[64], map[64];
  pid_t child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    pause();
    _exit(0);
  }
  snprintf(map, sizeof map, "0 0 1\n%d %d 1\n", id, shown);
  snprintf(path, sizeof path, "/proc/%d/ns/user", child);
  int written = child < 0 ? -1 : write_map(child, "uid_map", map) | write_map(child, "gid_map", map);
  int namespace = written < 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (child > 0) {
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
  return namespace;
}
/* An id and what it is shown as: goes on in a mount of this directory that shows it so. mount_setattr(2) */
static void do_idmap(void) {
  int id = number();
  struct mount_attr map = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = namespace_of(id, number())};
  int tree = syscall(SYS_open_tree, AT_FDCWD, ".", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0 || syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &map, sizeof map) < 0) done(-1);
  else done(fchdir(tree));
}

/* Names with the cookies behind them. */
static void do_list(void) {
  DIR *directory = opendir(text());
  if (directory == NULL) { value(-1); return; }
  errno = 0;
  for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
    printf("%s:%lld ", entry->d_name, (long long)entry->d_off);
  if (errno != 0) value(-1);
  else puts("");
  closedir(directory);
}
/* The name behind a cookie. */
static void do_seekdir(void) {
  DIR *directory = opendir(text());
  if (directory == NULL) { value(-1); return; }
  seekdir(directory, number());
  struct dirent *entry = readdir(directory);
  puts(entry == NULL ? "none" : entry->d_name);
  closedir(directory);
}

static void on_signal(int number) { (void)number; }
/* From here on SIGUSR1 interrupts what waits, and kills nobody. */
static void do_interruptible(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  puts("ready");
}
static void do_say(void) { puts(text()); }
static void do_pause(void) { usleep(1000 * number()); }
static void do_dup(void) { done(close(dup(fd))); }
static void do_setflags(void) { done(fcntl(fd, F_SETFL, number())); }

#define CALL(name) {#name, do_##name}
static const struct {
  const char *name;
  void (*run)(void);
} CALLS[] = {
    CALL(open),   CALL(close),     CALL(data),   CALL(hole),   CALL(fallocate), CALL(copy),  CALL(lock),
    CALL(lockw),  CALL(getlk),     CALL(flock),  CALL(ioctl),  CALL(poll),      CALL(bmap),  CALL(pread),
    CALL(pwrite), CALL(fill),      CALL(write),  CALL(map),    CALL(mapped),    CALL(fsync), CALL(fdatasync),
    CALL(syncfs), CALL(truncate),  CALL(size),   CALL(chmod),  CALL(statx),     CALL(rename), CALL(linkfd),
    CALL(link),   CALL(mkdir),     CALL(mknod),  CALL(creat),  CALL(access),    CALL(chown), CALL(umask),
    CALL(become), CALL(list),      CALL(seekdir), CALL(interruptible), CALL(say), CALL(pause), CALL(dup),
    CALL(setflags), CALL(idmap), CALL(symlink), CALL(readlink), CALL(unlink),
    CALL(seek),   CALL(read),      CALL(handle),
    CALL(rmdir),  CALL(statfs),    CALL(setxattr), CALL(getxattr), CALL(removexattr), CALL(listxattr),
};

int main(int argc, char **argv) {
  (void)argc;
  setvbuf(stdout, NULL, _IOLBF, 0);
  arg = argv + 1;
  while (*arg != NULL) {
    const char *name = text();
    size_t index = 0;
    while (index < sizeof CALLS / sizeof *CALLS && strcmp(CALLS[index].name, name) != 0) index++;
    if (index == sizeof CALLS / sizeof *CALLS) {
      fprintf(stderr, "syscalls: what is %s?\n", name);
      return 2;
    }
    CALLS[index].run();
  }
  return 0;
}
