import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { formatFinding } from './audit/report.js';
import type { ErrorEvent, FindingEvent, ReplyEvent, RequestEvent } from './diagnostics.js';
import { channels } from './diagnostics.js';
import { printReply, printRequest } from './protocol/printer.js';

type Line = (line: string) => void;

/** How often the same failure is told with its stack; a handler that always fails must not fill a disk. */
const REPEATS = 5;

interface Watched {
  readonly closed: Promise<unknown>;
}

/** Has the events of one session told as lines, until it is closed. */
export function watchSession(session: Watched, log: Line, trace: Line | undefined): void {
  const errors = new Map<string, number>();
  const ends = [
    listen(channels.error.name, session, (event) => {
      logError(event as ErrorEvent, errors, log);
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

function logError({ message, error }: ErrorEvent, seen: Map<string, number>, log: Line): void {
  const failure = `${message}${originOf(error)}`;
  const times = (seen.get(failure) ?? 0) + 1;
  seen.set(failure, times);
  if (times > REPEATS) return;
  const silence = times === REPEATS ? '\n  (said for the last time)' : '';
  log(`tallyfs: ${message}: ${textOf(error)}${silence}`);
}

/** Which line of code has thrown, and what kind of error: there are not many of them, whatever the error's message is. */
function originOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const line = /^ +at .*$/m.exec(error.stack ?? '')?.[0];
  return `${error.name}${line ?? ''}`;
}

/** A reason is told as it is, a failure with its stack. */
function textOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error ? (error.stack ?? error.message) : inspect(error);
}
