/** By the S_IFMT bits of a mode. inode(7) */
const NAMES: Readonly<Record<number, string>> = {
  0o010000: 'a FIFO',
  0o020000: 'a character device',
  0o040000: 'a directory',
  0o060000: 'a block device',
  0o100000: 'a regular file',
  0o120000: 'a symbolic link',
  0o140000: 'a socket',
};

/** @param type the S_IFMT bits of a mode. @returns what people call it, as `a directory`. */
export function fileType(type: number): string {
  return NAMES[type] ?? `type 0${type.toString(8)}`;
}
