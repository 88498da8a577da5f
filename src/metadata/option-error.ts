/** A mount option that nobody takes, or that has a value it cannot have. */
export class MountOptionError extends Error {
  override readonly name = 'MountOptionError';
  readonly code = 'TALLYFS_OPTION';

  constructor(
    /** The option at fault. */
    readonly option: string,
    message: string,
  ) {
    super(message);
  }
}
