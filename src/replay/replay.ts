import type { Container } from 'inversify';
import type { AuditMode, Report } from '../audit/report.js';
import { compile, type FileSystemClass } from '../metadata/compile.js';
import type { GivenOptions } from '../metadata/options.js';
import { splitOptions } from '../mount-options.js';
import { FrameError } from '../protocol/frame.js';
import { row } from '../protocol/operations.js';
import { printRequest } from '../protocol/printer.js';
import { FUSE_IN_HEADER, FUSE_OUT_HEADER } from '../protocol/structs.js';
import { readRecording, RecordingError } from '../recording/read-recording.js';
import type { RecordingEvent } from '../recording/recording.js';
import { serveOver } from '../serve-over.js';
import type { Session } from '../session/session.js';
import { describeReply } from './describe-reply.js';
import { Identities } from './identities.js';
import { ReplayTransport } from './replay-transport.js';
import { forgetFrame, readRequest, translate, type RecordedRequest } from './translate.js';

type Unique = number | bigint;

/** How a recording is replayed. Everything may be left out. */
export interface ReplayConfig {
  readonly container?: Container;
  readonly options?: GivenOptions;
  readonly audit?: AuditMode;
  readonly log?: ((line: string) => void) | false;
  readonly trace?: (line: string) => void;
  /** Milliseconds that a handler has to answer what was answered in the recording; 10 000 where absent. */
  readonly timeout?: number;
}

/** A request that is answered in another way than it was. */
export interface ReplayDifference {
  /** As `--trace` prints it. */
  readonly request: string;
  readonly recorded: string;
  readonly replayed: string;
}

/** What a replay has shown. */
export interface ReplayResult {
  /** How many requests were replayed. */
  readonly requests: number;
  /** Requests about inodes that the class has not handed over this time. */
  readonly skipped: number;
  readonly differences: readonly ReplayDifference[];
  /** Those that were not kept, because there were too many. */
  readonly differencesDropped: number;
  readonly report: Report;
}

/** Most differences that are kept: after the first ones they follow from one another. */
const KEPT = 1000;
/** Most requests that may be unanswered at a time: more than the kernel ever has under way. */
const MOST_OPEN = 100_000;
const TIMEOUT = 10_000;

/**
 * Has a class answer the requests of a recording, each one after the replies that had gone before it. What it answers
 * is compared, and the audit watches.
 * @throws RecordingError, and what `mount()` throws for a class that cannot be mounted.
 */
export async function replay<T extends object>(
  Class: FileSystemClass<T>,
  path: string,
  config: ReplayConfig = {},
): Promise<ReplayResult> {
  const transport = new ReplayTransport(await refusalsIn(path));
  const { options = {}, timeout = TIMEOUT, ...rest } = config;
  const place = { mountpoint: path, detach: () => Promise.resolve() };
  const session = await serveOver(compile(Class), transport, place, {
    ...rest,
    options: splitOptions(options),
  });
  const run = new Replay(transport, timeout, path);
  // Serving begins with the recorded INIT, which may never come.
  session.start().catch(() => undefined);
  const { events } = await readRecording(path);
  for await (const event of events) await run.take(event);
  return run.finish(session);
}

/** The replies that the kernel has not taken: the class is told of them when it answers, and not later. */
async function refusalsIn(path: string): Promise<Map<Unique, number>> {
  const refusals = new Map<Unique, number>();
  for await (const event of (await readRecording(path)).events) {
    if (event.kind === 'reply' && event.errno !== 0) refusals.set(uniqueOf(event.bytes, path), event.errno);
  }
  return refusals;
}

class Replay {
  readonly #transport: ReplayTransport;
  readonly #timeout: number;
  readonly #path: string;
  readonly #identities = new Identities();
  /** Recorded requests whose reply has not come up yet. */
  readonly #open = new Map<Unique, RecordedRequest>();
  readonly #differences: ReplayDifference[] = [];
  #dropped = 0;
  #requests = 0;
  #skipped = 0;

  constructor(transport: ReplayTransport, timeout: number, path: string) {
    this.#transport = transport;
    this.#timeout = timeout;
    this.#path = path;
  }

  async take(event: RecordingEvent): Promise<void> {
    try {
      if (event.kind === 'request') this.#ask(event.bytes);
      else if (event.kind === 'reply') await this.#compare(event.bytes, event.errno);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      throw new RecordingError(`${this.#path} has a frame that makes no sense: ${error.message}`);
    }
  }

  async finish(session: Session): Promise<ReplayResult> {
    this.#transport.end();
    await session.closed;
    return {
      requests: this.#requests,
      skipped: this.#skipped,
      differences: this.#differences,
      differencesDropped: this.#dropped,
      report: session.report(),
    };
  }

  #ask(bytes: Uint8Array): void {
    const request = readRequest(bytes);
    const { operation, frame } = request;
    // What the kernel was asked for is not asked for this time.
    if (operation === 'notifyReply') return;
    const own = translate(request, this.#identities);
    this.#requests += 1;
    if (own === undefined) {
      if (operation === undefined || row(operation).count !== 'forget') this.#skipped += 1;
      return;
    }
    const unique = frame.wide(FUSE_IN_HEADER.at.unique);
    const isAnswered = operation === undefined || row(operation).reply !== 'none';
    if (isAnswered) this.#open.set(unique, request);
    if (this.#open.size > MOST_OPEN)
      throw new RecordingError(`${this.#path} has more than ${String(MOST_OPEN)} requests without a reply`);
    this.#transport.feed(own, isAnswered ? unique : undefined);
  }

  async #compare(recorded: Uint8Array, errno: number): Promise<void> {
    const unique = uniqueOf(recorded, this.#path);
    const request = this.#open.get(unique);
    this.#open.delete(unique);
    if (request === undefined) return;
    const replayed = await this.#transport.reply(unique, this.#timeout);
    const operation = request.operation ?? 'destroy';
    const before = describeReply(operation, recorded);
    if (replayed === undefined) {
      this.#differs(request, before, `no answer within ${String(this.#timeout)} ms`);
      return;
    }
    const now = describeReply(operation, replayed);
    if (before !== now && operation !== 'init') this.#differs(request, before, now);
    if (errno === 0) this.#learn(request, recorded, replayed);
  }

  #learn({ operation, nodeid }: RecordedRequest, recorded: Uint8Array, replayed: Uint8Array): void {
    if (operation === undefined || operation === 'init') return;
    const extra = this.#identities.learn(operation, nodeid, recorded, replayed);
    // The recorded kernel holds no such lookup, so nothing in the recording will give it back.
    const forgets = extra.map((own) => ({ nodeid: own, nlookup: 1 }));
    if (forgets.length > 0) this.#transport.feed(forgetFrame(forgets, 0));
  }

  #differs({ frame }: RecordedRequest, recorded: string, replayed: string): void {
    if (this.#differences.length >= KEPT) this.#dropped += 1;
    else this.#differences.push({ request: printRequest(frame), recorded, replayed });
  }
}

function uniqueOf(reply: Uint8Array, path: string): Unique {
  if (reply.length < FUSE_OUT_HEADER.size)
    throw new RecordingError(`${path} has a reply of ${String(reply.length)} bytes, which is no frame`);
  return FUSE_OUT_HEADER.read(new DataView(reply.buffer, reply.byteOffset), 0).unique;
}
