import { channel } from 'node:diagnostics_channel';
import type { Finding } from './audit/finding.js';
import type { ReplyFrame, RequestFrame } from './protocol/frame.js';
import type { Operation } from './protocol/operations.js';

/** A request was read. The frame is reused: use it within the call. */
export interface RequestEvent {
  readonly session: object;
  readonly frame: RequestFrame;
}

/** A reply was written, or was not: `errno` is what the kernel said to it, 0 for delivered. */
export interface ReplyEvent {
  readonly session: object;
  /** Undefined for an opcode that this protocol version does not have. */
  readonly operation: Operation | undefined;
  readonly frame: ReplyFrame;
  readonly errno: number;
}

/** The audit found a fault. */
export interface FindingEvent {
  readonly session: object;
  readonly finding: Finding;
}

/** Something went wrong that no reply can tell: a handler threw what is no errno, a frame was malformed. */
export interface ErrorEvent {
  readonly session: object;
  readonly message: string;
  readonly error: unknown;
}

/**
 * The one place where a session can be watched. Subscribers run in the request's own turn, synchronously;
 * with no subscriber a channel costs one comparison.
 */
export const channels = {
  /** {@link RequestEvent} */
  request: channel('tallyfs:request'),
  /** {@link ReplyEvent} */
  reply: channel('tallyfs:reply'),
  /** {@link FindingEvent} */
  finding: channel('tallyfs:finding'),
  /** {@link ErrorEvent} */
  error: channel('tallyfs:error'),
} as const;
