/** The bits of a mode that say what kind of file it is. inode(7) */
export const S_IFMT = 0o170000;

/** S_IFIFO, S_IFCHR, S_IFDIR, S_IFBLK, S_IFREG, S_IFLNK, S_IFSOCK, each a bit at its value shifted by 12. */
const FILE_TYPES = [1, 2, 4, 6, 8, 10, 12].reduce((mask, type) => mask | (1 << type), 0);

/** Whether there is a file of that type. @param type {@link S_IFMT} bits. */
export function isFileType(type: number): boolean {
  return ((FILE_TYPES >> (type >> 12)) & 1) === 1;
}
