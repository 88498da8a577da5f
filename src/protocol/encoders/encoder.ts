import type { ReplyFrame } from '../frame.js';
import type { Operation } from '../operations.js';
import type { Request } from '../requests/request.js';

/**
 * Puts what a handler returned, which can be anything, behind a reply's header.
 * @param fh the session's number of the opened file, for the replies that carry one.
 * @throws Unfit for what the kernel could not take, and then the frame is worthless.
 */
export type Encoder = (
  frame: ReplyFrame,
  reply: unknown,
  request: Request,
  fh: number,
  operation: Operation,
) => void;
