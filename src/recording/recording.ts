import type { TransportEnd } from '../transport/transport.js';

/** The first line of a recording: what was mounted. */
export interface RecordingHead {
  readonly recording: 1;
  /** What /proc/mounts shows as `fuse.NAME`. */
  readonly name: string;
  readonly class: string;
  /** The byte order of the machine, which the frames have too. */
  readonly endianness: 'LE' | 'BE';
  /** When the recording begins, as ISO 8601 has it. */
  readonly started: string;
}

/** Something that went over the connection. `time` is in microseconds since the recording began. */
export type RecordingEvent =
  | { readonly kind: 'request'; readonly time: number; readonly bytes: Uint8Array }
  /** `errno` is what the kernel said to it, 0 for delivered. */
  | { readonly kind: 'reply'; readonly time: number; readonly errno: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'notification';
      readonly time: number;
      readonly errno: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'end'; readonly time: number; readonly reason: EndReason };

/** Why there is no more: as the connection ended, or `full` where the recording had reached its limit before. */
export type EndReason = TransportEnd['reason'] | 'full';

export const END_REASONS: readonly EndReason[] = ['unmounted', 'aborted', 'closed', 'failed', 'full'];

/** What stands for each kind of event in a line. */
export const MARKS = { request: '<', reply: '>', notification: '!', end: 'end' } as const;

/** The longest line in characters: base64 of the largest request, and room for more. */
export const LONGEST_LINE = 4 * 1024 * 1024;
