/** Who makes a system call. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly pid: number;
  /** Permission bits that are taken off what is created. umask(2) */
  readonly umask: number;
}
