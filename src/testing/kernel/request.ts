import type { KernelReply, RequestFields, RequestTrailer, ReplyValue } from '../../protocol/kernel-side.js';
import { ERRNO } from '../../protocol/errno.js';
import type { OPERATIONS, Operation } from '../../protocol/operations.js';
import { row, wireName } from '../../protocol/operations.js';
import type { Credentials } from './credentials.js';
import { Failure } from './failure.js';
import type { Task, Wait, Work } from './task.js';

/** What a request is made of, before it has a number. */
export interface Question<Op extends Operation = Operation> {
  readonly operation: Op;
  readonly nodeid: number;
  readonly fields: RequestFields<Op>;
  readonly trailer: RequestTrailer;
  readonly caller: Credentials;
  /** Other nodeids that it is about. */
  readonly also: readonly number[];
}

/** What a person calls it: `LOOKUP hello`, `GETATTR 5`. */
export function labelOf({ operation, nodeid, trailer }: Question): string {
  return `${wireName(operation)} ${trailer.names?.[0] ?? String(nodeid)}`;
}

/** One request of a task: sent when the task's step is taken, and then waited for. */
export class Request implements Wait {
  /** Known once it is sent; 0 before. */
  unique = 0;
  task: Task | undefined;
  /** The session was told that nobody may be waiting for it much longer. */
  isInterrupted = false;

  constructor(readonly question: Question) {}

  begin(task: Task): void {
    this.task = task;
    task.toSend = this;
  }

  get label(): string {
    return labelOf(this.question);
  }

  /** The nodeids that it reads or changes; 0 among them stands for any that the reply may hand over. */
  get touches(): readonly number[] {
    const { operation, nodeid, also } = this.question;
    const any = row(operation).count === 'none' ? [] : [0];
    return [nodeid, ...also, ...any];
  }
}

/** What a reply of an operation has. */
export type Answer<Op extends Operation> = ReplyValue<(typeof OPERATIONS)[Op]['reply']>;

/**
 * Asks the file system and waits for the answer.
 * @throws Failure with the errno that it answers.
 */
export function* ask<Op extends Operation>(
  caller: Credentials,
  operation: Op,
  nodeid: number,
  fields: RequestFields<Op>,
  trailer: RequestTrailer = {},
  also: readonly number[] = [],
): Work<Answer<Op>> {
  const question: Question<Op> = { operation, nodeid, fields, trailer, caller, also };
  const reply = (yield new Request(question)) as KernelReply<(typeof OPERATIONS)[Op]['reply']>;
  if (reply.error !== 0) throw Failure.of(-reply.error);
  if (reply.value === undefined) throw Failure.of(ERRNO.EIO);
  return reply.value;
}
