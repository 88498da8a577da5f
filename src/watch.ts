import { inspect } from 'node:util';
import { formatFinding } from './audit/report.js';
import type { ErrorEvent, FindingEvent, ReplyEvent, RequestEvent } from './diagnostics.js';
import { channels } from './diagnostics.js';
import { printReply, printRequest } from './protocol/printer.js';

type Line = (line: string) => void;

/** How often the same message is told with its stack; a handler that always fails must not fill a disk. */
const REPEATS = 5;

interface Watched {
  readonly closed: Promise<unknown>;
}

/** Has the events of one session told as lines, until it is closed. */
export function watchSession(session: Watched, log: Line, trace: Line | undefined): void {
  const errors = new Map<string, number>();
  const ends = [
    subscribe(channels.error, session, (event: ErrorEvent) => {
      logError(event, errors, log);
    }),
    subscribe(channels.finding, session, ({ finding }: FindingEvent) => {
      log(`tallyfs: finding\n${formatFinding(finding)}`);
    }),
  ];
  if (trace !== undefined) ends.push(...traceSession(session, trace));
  void session.closed.then(() => {
    for (const end of ends) end();
  });
}

function traceSession(session: Watched, trace: Line): (() => void)[] {
  return [
    subscribe(channels.request, session, ({ frame }: RequestEvent) => {
      trace(printRequest(frame));
    }),
    subscribe(channels.reply, session, ({ operation, frame, errno }: ReplyEvent) => {
      trace(printReply(operation, frame, errno));
    }),
  ];
}

function subscribe<E extends { readonly session: object }>(
  channel: (typeof channels)[keyof typeof channels],
  session: object,
  listener: (event: E) => void,
): () => void {
  const own = (event: unknown): void => {
    if ((event as E).session === session) listener(event as E);
  };
  channel.subscribe(own);
  return () => channel.unsubscribe(own);
}

function logError({ message, error }: ErrorEvent, seen: Map<string, number>, log: Line): void {
  const times = (seen.get(message) ?? 0) + 1;
  seen.set(message, times);
  if (times > REPEATS) return;
  const silence = times === REPEATS ? '\n  (said for the last time)' : '';
  log(`tallyfs: ${message}: ${error instanceof Error ? (error.stack ?? error.message) : inspect(error)}${silence}`);
}
