import type { WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { formatEvent, formatHead } from './format.js';
import type { RecordingEvent, RecordingHead } from './recording.js';

/** Bytes in memory that the disk has not taken yet, after which the recording ends: it must not cost the daemon's life. */
const BACKLOG_LIMIT = 64 * 1024 * 1024;
/** Bytes after which a recording ends. */
const SIZE_LIMIT = 1024 * 1024 * 1024;

/** The limits of a recording; smaller ones are for tests. */
export interface RecordingLimits {
  readonly backlog: number;
  readonly size: number;
}

/** A recording that is being written. It never makes the session wait; where the disk is too slow it ends early. */
export class RecordingFile {
  readonly #stream: WriteStream;
  readonly #limits: RecordingLimits;
  readonly #failed: (error: Error) => void;
  #size = 0;
  #isOver = false;

  /**
   * Makes the file, or empties it. Only its owner may read it: it has all that is read and written.
   * @param failed is told once when no more can be written. @throws the error of open(2).
   */
  static async create(
    path: string,
    head: RecordingHead,
    failed: (error: Error) => void,
    limits: RecordingLimits = { backlog: BACKLOG_LIMIT, size: SIZE_LIMIT },
  ): Promise<RecordingFile> {
    const handle = await open(path, 'w', 0o600);
    const file = new RecordingFile(handle.createWriteStream(), failed, limits);
    file.#line(formatHead(head));
    return file;
  }

  private constructor(stream: WriteStream, failed: (error: Error) => void, limits: RecordingLimits) {
    this.#stream = stream;
    this.#failed = failed;
    this.#limits = limits;
    stream.on('error', (error) => {
      if (!this.#isOver) failed(error);
      this.#isOver = true;
    });
  }

  write(event: RecordingEvent): void {
    if (this.#isOver) return;
    this.#line(formatEvent(event));
    const isFull = this.#size > this.#limits.size || this.#stream.writableLength > this.#limits.backlog;
    if (event.kind === 'end' || !isFull) return;
    this.#line(formatEvent({ kind: 'end', time: event.time, reason: 'full' }));
    this.#failed(new Error(`the recording has reached its limit after ${String(this.#size)} bytes and ends`));
    this.#isOver = true;
  }

  /** Resolves when all is written. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#isOver = true;
      if (this.#stream.destroyed) resolve();
      else this.#stream.once('close', resolve).end();
    });
  }

  #line(line: string): void {
    this.#size += line.length + 1;
    this.#stream.write(`${line}\n`, 'latin1');
  }
}
