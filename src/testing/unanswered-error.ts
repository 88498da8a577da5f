/** A simulated kernel waits for requests that the class does not answer. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly code = 'TALLYFS_UNANSWERED';

  /** @param label what is mounted. @param requests as `GETATTR 5`. @param milliseconds how long nothing has happened. */
  constructor(
    label: string,
    readonly requests: readonly string[],
    milliseconds: number,
  ) {
    super(
      `${label} has not answered ${requests.join(', ')}, and nothing has happened for ${String(milliseconds)} ms: ` +
        'the handler never ends, or takes longer; have it answer first, or say how long to wait: assertBalanced({ patience })',
    );
  }
}
