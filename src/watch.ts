import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { formatFinding } from './audit/report.js';
import type { ErrorEvent, FindingEvent, ReplyEvent, RequestEvent } from './diagnostics.js';
import { channels } from './diagnostics.js';
import { printReply, printRequest } from './protocol/printer.js';

type Line = (line: string) => void;

/** How often the same failure is told with its stack; a handler that always fails must not fill a disk. */
const REPEATS = 5;
/** How many different failures are told of the same handler: some replies are wrong in another way each time. */
const DIFFERENT = 20;

/** By message, how often each failure was told. */
type Told = Map<string, Map<string, number>>;

interface Watched {
  readonly closed: Promise<unknown>;
}

/** Has the events of one session told as lines, until it is closed. */
export function watchSession(session: Watched, log: Line, trace: Line | undefined): void {
  const told: Told = new Map();
  const ends = [
    listen(channels.error.name, session, (event) => {
      logError(event as ErrorEvent, told, log);
    }),
    listen(channels.finding.name, session, (event) => {
      log(`tallyfs: finding\n${formatFinding((event as FindingEvent).finding)}`);
    }),
  ];
  if (trace !== undefined) ends.push(...traceSession(session, trace));
  void session.closed.then(() => {
    for (const end of ends) end();
  });
}

function traceSession(session: Watched, trace: Line): (() => void)[] {
  return [
    listen(channels.request.name, session, (event) => {
      trace(printRequest((event as RequestEvent).frame));
    }),
    listen(channels.reply.name, session, (event) => {
      const { operation, frame, errno } = event as ReplyEvent;
      // What is no operation is answered with an error, which reads the same for all.
      trace(printReply(operation ?? 'destroy', frame, errno));
    }),
  ];
}

/** @returns what ends it. */
function listen(channel: string | symbol, session: object, listener: (event: object) => void): () => void {
  const own = (event: unknown): void => {
    if ((event as { session: object }).session === session) listener(event as object);
  };
  subscribe(channel, own);
  return () => {
    unsubscribe(channel, own);
  };
}

function logError({ message, error }: ErrorEvent, told: Told, log: Line): void {
  const failures = told.get(message) ?? new Map<string, number>();
  told.set(message, failures);
  const failure = typeof error === 'string' ? error : originOf(error);
  const times = (failures.get(failure) ?? 0) + 1;
  if (times > REPEATS || (times === 1 && failures.size === DIFFERENT)) return;
  failures.set(failure, times);
  log(`tallyfs: ${message}: ${textOf(error)}${silence(times, failures.size)}`);
}

/** Which line of code has thrown, and what kind of error: there are not many of them, whatever the error's message is. */
function originOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const line = /^ +at .*$/m.exec(error.stack ?? '')?.[0];
  return `${error.name}${line ?? ''}`;
}

function silence(times: number, failures: number): string {
  if (times === REPEATS) return '\n  (said for the last time)';
  return times === 1 && failures === DIFFERENT ? '\n  (of this, no other failure is said)' : '';
}

/** A reason is told as it is; a failure with its stack, its code, and what it was caused by. */
function textOf(error: unknown): string {
  return typeof error === 'string' ? error : inspect(error);
}
