/** What is known about a failure when a remedy is looked for. */
export interface FailureFacts {
  readonly operation: 'mount' | 'unmount' | 'notify' | 'back a file';
  readonly syscall: string;
  readonly code: string;
  /** Empty where no program was run. */
  readonly stderr: string;
  /** Empty where no path is concerned. */
  readonly path: string;
}

interface Rule {
  readonly operation?: FailureFacts['operation'];
  readonly syscall?: string;
  readonly code?: string;
  readonly said?: RegExp;
  readonly remedy: (path: string) => string;
}

const LOAD_MODULE =
  'Load the kernel module with `modprobe fuse`; in a container, start it with ' +
  '`--device /dev/fuse --cap-add SYS_ADMIN`.';
const OPEN_DEVICE =
  'Run as root, or let this user open the device (`chmod 0666 /dev/fuse`, which is what most distributions do); ' +
  'in a container, start it with `--device /dev/fuse`.';
const DEAD_MOUNT = (path: string): string =>
  `The daemon that served this mount has died and left it there: \`tallyfs unmount ${path}\` removes it.`;
const BUSY = (path: string): string =>
  `Programs still use it: \`fuser -vm ${path}\` shows which. End them, or unmount lazily ` +
  `(\`tallyfs unmount --lazy ${path}\`), which waits for them.`;
const INSTALL_FUSERMOUNT =
  'Only root may mount without fusermount3, and that was not found in PATH, /usr/bin or /bin: install it ' +
  '(Debian, Ubuntu, Fedora: package fuse3), or run as root.';

/** The first rule that fits is taken, so the particular ones come before the general ones. */
const RULES: readonly Rule[] = [
  {
    syscall: 'fusermount3',
    said: /user_allow_other/,
    remedy: () =>
      'Add a line `user_allow_other` to /etc/fuse.conf (as root), or leave the option allow_other out.',
  },
  { syscall: 'fusermount3', said: /open \/dev\/fuse: Permission denied/, remedy: () => OPEN_DEVICE },
  {
    syscall: 'fusermount3',
    said: /(device not found|open \/dev\/fuse: No such (file|device))/,
    remedy: () => LOAD_MODULE,
  },
  {
    syscall: 'fusermount3',
    said: /(no write access to mountpoint|not owned by user)/,
    remedy: (path) => `A user mounts on a directory of their own: \`chown $USER ${path}\` (as root).`,
  },
  {
    syscall: 'fusermount3',
    said: /too many FUSE filesystems/,
    remedy: () => 'Unmount some, or raise `mount_max` in /etc/fuse.conf (as root).',
  },
  {
    syscall: 'fusermount3',
    said: /(not found in \/etc\/mtab|not mounted)/,
    remedy: (path) => `Nothing of this user is mounted on ${path}: \`findmnt -t fuse\` shows what is.`,
  },
  {
    syscall: 'fusermount3',
    said: /mount failed: Operation not permitted/,
    remedy: () =>
      'fusermount3 has no right to mount: it must be setuid root (`chmod u+s` on it, as root); ' +
      'a container needs `--cap-add SYS_ADMIN`.',
  },
  {
    syscall: 'fusermount3',
    said: /(unknown option|mount failed: Invalid argument)/,
    remedy: () =>
      'Leave that option out: neither fusermount3 nor the kernel knows it so (`man fusermount3`).',
  },
  {
    syscall: 'fusermount3',
    said: /mounting over filesystem type/,
    remedy: () => 'A user mounts on a directory of an ordinary file system: choose another one.',
  },
  { syscall: 'fusermount3', said: /^$/, code: 'ENOENT', remedy: () => INSTALL_FUSERMOUNT },
  { syscall: 'posix_spawn', remedy: () => INSTALL_FUSERMOUNT },

  { syscall: 'open', code: 'ENOENT', remedy: () => `/dev/fuse does not exist. ${LOAD_MODULE}` },
  { syscall: 'open', code: 'ENODEV', remedy: () => LOAD_MODULE },
  { syscall: 'open', code: 'ENXIO', remedy: () => LOAD_MODULE },
  { syscall: 'open', code: 'EACCES', remedy: () => `This user may not open /dev/fuse. ${OPEN_DEVICE}` },
  { syscall: 'open', code: 'EPERM', remedy: () => `This process may not open /dev/fuse. ${OPEN_DEVICE}` },
  {
    code: 'EMFILE',
    remedy: () => 'This process has as many open files as it may: raise the limit (`ulimit -n`).',
  },

  { operation: 'mount', code: 'ENOTCONN', remedy: DEAD_MOUNT },
  {
    operation: 'mount',
    code: 'ENOENT',
    remedy: (path) => `The mount point must exist: \`mkdir -p ${path}\`.`,
  },
  {
    operation: 'mount',
    code: 'ENOTDIR',
    remedy: (path) => `A directory is mounted on a directory: remove what ${path} is, and \`mkdir\` it.`,
  },
  { operation: 'mount', code: 'EISDIR', remedy: () => 'A file is mounted on a file: name a file.' },
  {
    operation: 'mount',
    code: 'EACCES',
    remedy: (path) =>
      `This user cannot reach the mount point: \`namei -l ${path}\` shows which directory refuses.`,
  },
  {
    operation: 'mount',
    code: 'EBUSY',
    remedy: (path) => `It is in use already: \`findmnt ${path}\` shows by what. Choose another directory.`,
  },
  {
    syscall: 'mount',
    code: 'EINVAL',
    remedy: () => 'The kernel does not know one of the mount options: `dmesg | tail` says which.',
  },
  {
    syscall: 'mount',
    code: 'ENOTBLK',
    remedy: () => 'With blkdev, fsname names a block device: `-o blkdev,fsname=/dev/sdb1`.',
  },
  { syscall: 'mount', code: 'ENODEV', remedy: () => LOAD_MODULE },
  {
    syscall: 'mount',
    code: 'ENOSPC',
    remedy: () => 'There are as many mounts as the kernel allows: see `sysctl fs.mount-max`.',
  },

  { operation: 'unmount', code: 'EBUSY', remedy: BUSY },
  {
    operation: 'unmount',
    code: 'EINVAL',
    remedy: (path) => `Nothing is mounted on ${path}: \`findmnt -t fuse\` shows what is.`,
  },
  { operation: 'unmount', code: 'ENOENT', remedy: (path) => `There is no ${path}.` },
  {
    operation: 'unmount',
    code: 'EPERM',
    remedy: () => 'Only root, or the user who mounted it, may unmount it.',
  },

  { operation: 'notify', code: 'ENODEV', remedy: () => 'The file system is unmounted.' },
  {
    operation: 'notify',
    code: 'ENOENT',
    remedy: () => 'The kernel does not know that inode or entry, so there is nothing to do.',
  },
  {
    operation: 'notify',
    code: 'EINVAL',
    remedy: () => 'The kernel does not know that notification, or it is malformed.',
  },

  {
    operation: 'back a file',
    code: 'EPERM',
    remedy: () => 'Kernel passthrough needs CAP_SYS_ADMIN: run as root.',
  },
  {
    operation: 'back a file',
    code: 'ELOOP',
    remedy: () =>
      'The file is on a stacked file system, such as overlayfs: mount with `-o max_stack_depth=2`, or use a file of another one.',
  },
  { operation: 'back a file', code: 'EBADF', remedy: () => 'The descriptor is not open.' },
  { operation: 'back a file', code: 'EINVAL', remedy: () => 'Only a regular file can be one.' },
  { operation: 'back a file', code: 'EISDIR', remedy: () => 'Only a regular file can be one.' },
];

/** What a person can do about it, in whole sentences; undefined where nothing better than the errno is known. */
export function remedyFor(facts: FailureFacts): string | undefined {
  return RULES.find((rule) => fits(rule, facts))?.remedy(facts.path);
}

function fits(rule: Rule, facts: FailureFacts): boolean {
  return (
    (rule.operation === undefined || rule.operation === facts.operation) &&
    (rule.syscall === undefined || rule.syscall === facts.syscall) &&
    (rule.code === undefined || rule.code === facts.code) &&
    (rule.said === undefined || rule.said.test(facts.stderr))
  );
}
