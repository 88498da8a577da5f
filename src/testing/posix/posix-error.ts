/** A file system does not behave as POSIX has it. */
export class PosixError extends Error {
  override readonly name = 'PosixError';
  readonly code = 'TALLYFS_POSIX';

  /**
   * @param check its name.
   * @param found what was found instead of what was expected.
   */
  constructor(
    readonly check: string,
    readonly found: string,
  ) {
    super(`${check}: ${found}`);
  }
}
