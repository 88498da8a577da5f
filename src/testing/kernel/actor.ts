import type { Connection } from './connection.js';
import { Failure } from './failure.js';
import type { Request } from './request.js';
import type { KernelStep, StepKind } from './step.js';
import { Task, type Scheduler, type Work } from './task.js';
import { ERRNO } from '../../protocol/errno.js';

/** Something that an actor is to do: a system call, a notification. */
export interface Call {
  /** As `stat /a`. */
  readonly label: string;
  /** The nodeids that it may read or change, as in {@link KernelStep.touches}. */
  readonly touches: readonly number[];
  readonly work: () => Work<unknown>;
  readonly ended: (error: unknown, value: unknown) => void;
}

/** A process, or the thread that takes notifications: it does one thing after the other. */
export class Actor {
  readonly #kind: StepKind;
  readonly #connection: Connection;
  readonly #scheduler: Scheduler;
  readonly #calls: Call[] = [];
  #task: Task | undefined;

  constructor(
    readonly name: string,
    kind: StepKind,
    connection: Connection,
    scheduler: Scheduler,
  ) {
    this.#kind = kind;
    this.#connection = connection;
    this.#scheduler = scheduler;
  }

  /** Whether it has nothing to do and waits for nothing. */
  get isIdle(): boolean {
    return this.#task === undefined && this.#calls.length === 0;
  }

  /** The request whose answer it waits for. */
  get waitsFor(): Request | undefined {
    return this.#task?.sent;
  }

  enqueue(call: Call): void {
    this.#calls.push(call);
  }

  /** What it could do next, if it waits for nobody else. */
  step(): KernelStep | undefined {
    const request = this.#task?.toSend;
    if (request !== undefined)
      return this.#make(request.label, request.touches, () => {
        this.#go();
      });
    const [call] = this.#calls;
    if (this.#task !== undefined || call === undefined) return undefined;
    return this.#make(call.label, call.touches, () => {
      this.#begin();
    });
  }

  /** The answer comes, or will never come. */
  answer(request: Request, reply: unknown): void {
    if (this.#task?.sent !== request) return;
    this.#task.sent = undefined;
    this.#scheduler.wake(this.#task, reply);
    this.#scheduler.run();
  }

  /** A signal: what is not sent yet is not sent at all, of what is sent the session is told. */
  interrupt(): void {
    const { sent, toSend } = this.#task ?? {};
    if (sent?.isInterrupted === false) {
      sent.isInterrupted = true;
      this.#connection.interrupt(sent.unique);
      this.#connection.flush();
    }
    if (toSend !== undefined) this.#fail(ERRNO.EINTR);
  }

  #make(label: string, touches: readonly number[], take: () => void): KernelStep {
    const { name: actor } = this;
    const kind = this.#kind;
    return { label: `${actor}: ${label}`, actor, kind, touches, take };
  }

  /** Begins the next call. Its first request is sent in the same step. */
  #begin(): void {
    const call = this.#calls.shift();
    if (call === undefined) return;
    this.#task = new Task(call.work(), (error, value) => {
      this.#task = undefined;
      call.ended(error, value);
    });
    this.#scheduler.wake(this.#task);
    this.#scheduler.run();
    this.#send();
    this.#connection.flush();
  }

  #go(): void {
    this.#send();
    this.#connection.flush();
  }

  #send(): void {
    const task = this.#task;
    const request = task?.toSend;
    if (task === undefined || request === undefined) return;
    if (this.#connection.isOver) {
      this.#fail(ERRNO.ENOTCONN);
      return;
    }
    task.toSend = undefined;
    task.sent = request;
    request.unique = this.#connection.send(request.question, (reply) => {
      this.answer(request, reply);
    });
  }

  /** The request that it is about to send fails without being sent. */
  #fail(errno: number): void {
    const task = this.#task;
    if (task === undefined) return;
    task.toSend = undefined;
    this.#scheduler.wake(task, { unique: 0, error: -errno, value: undefined });
    this.#scheduler.run();
  }
}

/** How a call tells its end to a promise. @param explain makes the error that a client gets of an errno. */
export function settling(
  resolve: (value: never) => void,
  reject: (error: unknown) => void,
  explain: (errno: number) => Error,
): Call['ended'] {
  return (error, value) => {
    if (error === undefined) resolve(value as never);
    else reject(error instanceof Failure ? explain(error.errno) : error);
  };
}
