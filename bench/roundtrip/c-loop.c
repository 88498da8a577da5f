/*
 * The limit of the interface: a file system of one directory and one file, answered by a blocking read(2) and a
 * write(2) on /dev/fuse and nothing else. No library, no thread, no allocation. What a user-space file system
 * costs beyond this loop is the cost of its toolkit.
 *
 *   c-loop MOUNTPOINT      needs root, for mount(2)
 *
 * Attributes and entries are valid for no time, so each system call of the client arrives here. One write(2) is one
 * request answered: /proc/PID/io counts them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_ID = 2, MAX_WRITE = 4096 };

/* fuse_dev_do_read() refuses a buffer below FUSE_MIN_READ_BUFFER or max_write and its headers. */
static _Alignas(8) char request[FUSE_MIN_READ_BUFFER + MAX_WRITE];

static struct {
    struct fuse_out_header header;
    union {
        struct fuse_init_out init;
        struct fuse_entry_out entry;
        struct fuse_attr_out attr;
        struct fuse_open_out open;
        struct fuse_statfs_out statfs;
    };
} reply;

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

static void fill_attr(struct fuse_attr *attr, uint64_t nodeid)
{
    attr->ino = nodeid;
    attr->mode = nodeid == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0644;
    attr->nlink = nodeid == FUSE_ROOT_ID ? 2 : 1;
    attr->blksize = 4096;
}

static int answer_init(const struct fuse_init_in *in)
{
    reply.init.major = FUSE_KERNEL_VERSION;
    reply.init.minor = in->minor < FUSE_KERNEL_MINOR_VERSION ? in->minor : FUSE_KERNEL_MINOR_VERSION;
    reply.init.max_readahead = in->max_readahead;
    reply.init.max_write = MAX_WRITE;
    reply.init.time_gran = 1;
    return sizeof reply.init;
}

static int answer_lookup(uint64_t parent, const char *name)
{
    if (parent != FUSE_ROOT_ID || strcmp(name, "file") != 0)
        return -ENOENT;
    reply.entry.nodeid = FILE_ID;
    fill_attr(&reply.entry.attr, FILE_ID);
    return sizeof reply.entry;
}

static int answer_attr(uint64_t nodeid)
{
    fill_attr(&reply.attr.attr, nodeid);
    return sizeof reply.attr;
}

/* The bytes of the reply's body, or -errno. */
static int answer(const struct fuse_in_header *in)
{
    const void *body = in + 1;
    switch (in->opcode) {
    case FUSE_INIT:
        return answer_init(body);
    case FUSE_LOOKUP:
        return answer_lookup(in->nodeid, body);
    case FUSE_GETATTR:
    case FUSE_SETATTR:
        return answer_attr(in->nodeid);
    case FUSE_OPEN:
    case FUSE_OPENDIR:
        return sizeof reply.open;
    case FUSE_STATFS:
        return sizeof reply.statfs;
    case FUSE_READ:
    case FUSE_READDIR:
    case FUSE_FLUSH:
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
        return 0;
    default:
        return -ENOSYS;
    }
}

static int wants_no_reply(uint32_t opcode)
{
    return opcode == FUSE_FORGET || opcode == FUSE_BATCH_FORGET || opcode == FUSE_INTERRUPT;
}

static void serve(int device, const char *mountpoint)
{
    const struct fuse_in_header *in = (const void *)request;
    while (!stopping) {
        if (read(device, request, sizeof request) < 0) {
            if (errno == EINTR || errno == EAGAIN || errno == ENOENT)
                continue;
            return; /* ENODEV: unmounted */
        }
        if (wants_no_reply(in->opcode))
            continue;
        memset(&reply, 0, sizeof reply);
        int result = answer(in);
        reply.header.unique = in->unique;
        reply.header.error = result < 0 ? result : 0;
        reply.header.len = sizeof reply.header + (result < 0 ? 0 : result);
        /* ENOENT: the client was interrupted and nobody waits for the reply. */
        if (write(device, &reply, reply.header.len) < 0 && errno != ENOENT)
            return;
        if (in->opcode == FUSE_INIT) {
            printf("mounted c-loop on %s\n", mountpoint);
            fflush(stdout);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: c-loop MOUNTPOINT\n");
        return 2;
    }
    struct sigaction action = { .sa_handler = stop }; /* without SA_RESTART: read(2) must return */
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (device < 0) {
        perror("c-loop: open /dev/fuse");
        return 1;
    }
    char options[128];
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,default_permissions", device);
    if (mount("c-loop", argv[1], "fuse.c-loop", MS_NOSUID | MS_NODEV, options) < 0) {
        perror("c-loop: mount (it needs root)");
        return 1;
    }
    serve(device, argv[1]);
    umount2(argv[1], MNT_DETACH);
    return 0;
}
