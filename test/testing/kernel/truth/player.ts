import { FUSE_IN_HEADER, FUSE_OUT_HEADER, FUSE_FORGET_ONE } from '../../../../src/protocol/structs.js';
import { REQUEST_BODY } from '../../../../src/protocol/frame.js';
import type { RecordingEvent } from '../../../../src/recording/recording.js';
import type { Connection } from '../../../../src/testing/kernel/connection.js';
import { operationIn, signatureOf, uniqueIn } from './signature.js';

const FRAME = 1 << 21;
type Recorded = Exclude<RecordingEvent, { kind: 'end' }>;

/** Where the simulated kernel has asked for something else than the real one. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/**
 * Stands for the session: answers the simulated kernel as the real kernel was answered, and fails where it asks for
 * anything else, or in another order. FORGETs have no order; what they give back is added up.
 */
export class Player {
  /** Lookups that were given back, by nodeid. */
  readonly forgotten = new Map<bigint, bigint>();
  readonly #connection: Connection;
  readonly #events: readonly Recorded[];
  readonly #into = new Uint8Array(FRAME);
  #next = 0;
  #diverged!: (error: unknown) => void;
  /** Rejects with a {@link DivergenceError} as soon as there is one. */
  readonly diverged = new Promise<never>((_, reject) => (this.#diverged = reject));

  constructor(connection: Connection, events: readonly RecordingEvent[]) {
    this.#connection = connection;
    this.#events = events.filter((event) => event.kind !== 'end');
  }

  start(): void {
    this.#connection.start({
      ready: () => {
        try {
          this.#ready();
        } catch (error) {
          this.#diverged(error);
        }
      },
      ended: () => undefined,
    });
  }

  /** Notifies the simulated kernel of what the real one was told next. @throws DivergenceError where that is a request. */
  async notify(): Promise<void> {
    for (let event = this.#peek(); event?.kind === 'notification'; event = this.#peek()) {
      this.#next += 1;
      const wanted = event.errno;
      const errno = await this.#connection.notify(event.bytes).then(
        () => 0,
        (error: unknown) => Math.abs((error as { errno: number }).errno),
      );
      if (errno !== wanted)
        throw new DivergenceError(`a notification was answered with ${String(errno)}, not ${String(wanted)}`);
    }
  }

  /** @throws DivergenceError where the real kernel has asked for more. */
  finish(): void {
    const event = this.#peek();
    if (event !== undefined)
      throw new DivergenceError(`not asked for: ${event.kind} ${signatureOf(event.bytes)}${this.#before()}`);
  }

  #ready(): void {
    for (;;) {
      const length = this.#connection.read(this.#into);
      if (length === 0) return;
      this.#take(this.#into.slice(0, length));
    }
  }

  #take(bytes: Uint8Array): void {
    if (countForgets(bytes, this.forgotten)) return;
    const asked = signatureOf(bytes);
    const event = this.#peek();
    const wanted = event?.kind === 'request' ? signatureOf(event.bytes) : (event?.kind ?? 'nothing');
    if (event?.kind !== 'request' || asked !== wanted)
      throw new DivergenceError(`\n  asked for ${asked}\n  and not   ${wanted}${this.#before()}`);
    this.#next += 1;
    this.#answer(uniqueIn(event.bytes, FUSE_IN_HEADER.at.unique), uniqueIn(bytes, FUSE_IN_HEADER.at.unique));
  }

  #answer(recorded: bigint, unique: bigint): void {
    const reply = this.#events.find(
      (event) => event.kind === 'reply' && uniqueIn(event.bytes, FUSE_OUT_HEADER.at.unique) === recorded,
    );
    if (reply === undefined) return;
    const bytes = reply.bytes.slice();
    new DataView(bytes.buffer).setBigUint64(FUSE_OUT_HEADER.at.unique, unique, true);
    this.#connection.write(bytes, bytes.length);
  }

  /** The next request or notification. */
  #peek(): Recorded | undefined {
    for (;;) {
      const event = this.#events[this.#next];
      const passes = event?.kind === 'reply' || (event?.kind === 'request' && isForget(event.bytes));
      if (!passes) return event;
      this.#next += 1;
    }
  }

  /** The requests before, for whoever reads the failure. */
  #before(): string {
    const requests = this.#events.slice(0, this.#next).filter(({ kind }) => kind === 'request');
    return ['', ...requests.slice(-6).map(({ bytes }) => `after ${signatureOf(bytes)}`)].join('\n  ');
  }
}

function isForget(bytes: Uint8Array): boolean {
  return countForgets(bytes, new Map());
}

/** Adds up what a FORGET gives back. @returns whether it is one. */
export function countForgets(bytes: Uint8Array, counts: Map<bigint, bigint>): boolean {
  const operation = operationIn(bytes);
  const add = (nodeid: bigint, nlookup: bigint): void => {
    counts.set(nodeid, (counts.get(nodeid) ?? 0n) + nlookup);
  };
  if (operation === 'forget') add(uniqueIn(bytes, FUSE_IN_HEADER.at.nodeid), uniqueIn(bytes, REQUEST_BODY));
  else if (operation === 'batchForget') {
    for (let at = REQUEST_BODY + 8; at < bytes.length; at += FUSE_FORGET_ONE.size)
      add(uniqueIn(bytes, at), uniqueIn(bytes, at + 8));
  } else return false;
  return true;
}
