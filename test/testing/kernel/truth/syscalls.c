/*
 * Makes one system call for each line that it reads, below the directory that it is given, and answers with one line:
 * "ok" and what the call returned, or "error" and the errno. Its words are separated by blanks; paths begin with "/".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#define MAX_WORDS 6
#define MAX_FILES 16
#define GETDENTS_BUFFER 32768

static const char *root;
static int files[MAX_FILES];
static char text[65536];

static const char *in_mount(const char *path)
{
	static char paths[2][4096];
	static int next;
	char *whole = paths[next++ & 1];
	if (path[0] != '/')
		return path;
	snprintf(whole, sizeof paths[0], "%s%s", root, path);
	return whole;
}

static long octal(const char *word) { return word ? strtol(word, NULL, 8) : 0; }
static long number(const char *word) { return word ? strtol(word, NULL, 10) : 0; }
static int fd(const char *word) { return files[number(word) % MAX_FILES]; }

static int flags_of(const char *names)
{
	static const struct { const char *name; int flag; } table[] = {
		{"r", O_RDONLY}, {"w", O_WRONLY}, {"rw", O_RDWR}, {"creat", O_CREAT}, {"excl", O_EXCL},
		{"trunc", O_TRUNC}, {"append", O_APPEND}, {"dir", O_DIRECTORY}, {"nofollow", O_NOFOLLOW},
	};
	char copy[128];
	int flags = 0;
	snprintf(copy, sizeof copy, "%s", names);
	for (char *name = strtok(copy, ","); name; name = strtok(NULL, ","))
		for (size_t i = 0; i < sizeof table / sizeof *table; i++)
			if (!strcmp(table[i].name, name))
				flags |= table[i].flag;
	return flags;
}

/* As many names as there are, in the order in which the directory has them. */
static long list(int directory)
{
	static char buffer[GETDENTS_BUFFER];
	long length;
	size_t at = 0;
	while ((length = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0)
		for (long entry = 0; entry < length;) {
			char *name = buffer + entry + 19;
			if (strcmp(name, ".") && strcmp(name, ".."))
				at += snprintf(text + at, sizeof text - at, " %s", name);
			entry += *(unsigned short *)(buffer + entry + 16);
		}
	return length;
}

static long status(long result, const struct stat *stat)
{
	if (result == 0)
		snprintf(text, sizeof text, " %o %lld", stat->st_mode, (long long)stat->st_size);
	return result;
}

static long bytes(long length)
{
	if (length >= 0)
		text[length + 1] = 0, text[0] = length > 0 ? ' ' : 0;
	return length < 0 ? length : 0;
}

static long keep(const char *slot, int opened)
{
	if (opened >= 0)
		files[number(slot) % MAX_FILES] = opened;
	return opened < 0 ? -1 : 0;
}

/* One file handle. It is opened on the mount of the file in the last slot. */
static union { struct file_handle handle; char room[sizeof(struct file_handle) + MAX_HANDLE_SZ]; } kept;

static long take_handle(const char *path)
{
	int mount;
	kept.handle.handle_bytes = MAX_HANDLE_SZ;
	return name_to_handle_at(AT_FDCWD, path, &kept.handle, &mount, 0);
}

static long open_handle(const char *slot, int flags)
{
	return keep(slot, open_by_handle_at(files[MAX_FILES - 1], &kept.handle, flags));
}

static long call(char **word)
{
	const char *name = word[0];
	const char *path = word[1] ? in_mount(word[1]) : "";
	const char *other = word[2] ? in_mount(word[2]) : "";
	struct stat found;
#define IS(what) if (!strcmp(name, what)) return
	IS("stat") status(stat(path, &found), &found);
	IS("lstat") status(lstat(path, &found), &found);
	IS("access") access(path, number(word[2]));
	IS("mkdir") mkdir(path, octal(word[2]));
	IS("mknod") mknod(path, octal(word[2]), 0);
	IS("rmdir") rmdir(path);
	IS("unlink") unlink(path);
	IS("rename") syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, other, number(word[3]));
	IS("link") link(path, other);
	IS("symlink") symlink(word[1], other);
	IS("readlink") bytes(readlink(path, text + 1, sizeof text - 2));
	IS("chmod") chmod(path, octal(word[2]));
	IS("chown") chown(path, number(word[2]), number(word[3]));
	IS("truncate") truncate(path, number(word[2]));
	IS("chdir") chdir(path);
	IS("open") keep(word[2], open(path, flags_of(word[3]), octal(word[4])));
	IS("handle") take_handle(path);
	IS("openhandle") open_handle(word[1], flags_of(word[2]));
	IS("close") close(fd(word[1]));
	IS("read") bytes(read(fd(word[1]), text + 1, number(word[2])));
	IS("pread") bytes(pread(fd(word[1]), text + 1, number(word[2]), number(word[3])));
	IS("write") write(fd(word[1]), word[2], strlen(word[2])) < 0 ? -1 : 0;
	IS("pwrite") pwrite(fd(word[1]), word[2], strlen(word[2]), number(word[3])) < 0 ? -1 : 0;
	IS("fstat") status(fstat(fd(word[1]), &found), &found);
	IS("ftruncate") ftruncate(fd(word[1]), number(word[2]));
	IS("fsync") fsync(fd(word[1]));
	IS("list") list(fd(word[1]));
	IS("rewind") lseek(fd(word[1]), 0, SEEK_SET);
	IS("getxattr") bytes(getxattr(path, word[2], text + 1, number(word[3])));
	IS("setxattr") setxattr(path, word[2], word[3], strlen(word[3]), 0);
	IS("removexattr") removexattr(path, word[2]);
	IS("setuid") setresuid(number(word[1]), number(word[1]), number(word[1]));
	errno = ENOSYS;
	return -1;
}

int main(int count, char **arguments)
{
	char line[8192];
	if (count != 2)
		return 2;
	root = arguments[1];
	umask(022);
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof line, stdin)) {
		char *word[MAX_WORDS + 1] = {0};
		int words = 0;
		for (char *next = strtok(line, " \n"); next && words < MAX_WORDS; next = strtok(NULL, " \n"))
			word[words++] = next;
		text[0] = 0;
		if (words == 0)
			continue;
		if (call(word) < 0)
			printf("error %d\n", errno);
		else
			printf("ok%s\n", text);
	}
	return 0;
}
