import type { ReplyFrame } from '../frame.js';
import type { Operation } from '../operations.js';

/**
 * Puts what a handler returned, which can be anything, behind a reply's header.
 * @param request of the class that the operation's row decodes to. @param fh the session's number of the opened file, for the replies that carry one.
 * @throws Unfit for what the kernel could not take, and then the frame is worthless.
 */
export type Encoder = (
  frame: ReplyFrame,
  reply: unknown,
  request: object,
  fh: number,
  operation: Operation,
) => void;
