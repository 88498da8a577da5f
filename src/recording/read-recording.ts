import { createReadStream } from 'node:fs';
import { LITTLE_ENDIAN } from '../protocol/layout.js';
import { LineError, parseEvent, parseHead } from './format.js';
import { splitLines } from './lines.js';
import type { RecordingEvent, RecordingHead } from './recording.js';

/** A file is no recording, or is broken. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code = 'TALLYFS_RECORDING';
}

/** A recording that is being read: its head, and one event after the other. */
export interface Recording {
  readonly head: RecordingHead;
  readonly events: AsyncIterableIterator<RecordingEvent>;
}

/**
 * Reads a recording line by line, however large it is. What a daemon that was killed has written of its last line is
 * left out.
 * @throws RecordingError, also while the events are read; it names the line. Any error of reading the file.
 */
export async function readRecording(path: string): Promise<Recording> {
  const lines = splitLines(
    createReadStream(path),
    new RecordingError(`${path} is no recording: it has a line that is longer than any frame`),
  );
  const first = await lines.next();
  if (first.done === true) throw new RecordingError(`${path} is no recording: it has no line`);
  const head = parsed(path, 1, () => parseHead(first.value));
  if ((head.endianness === 'LE') !== LITTLE_ENDIAN)
    throw new RecordingError(`${path} was recorded on a machine of another byte order (${head.endianness})`);
  return { head, events: eventsOf(path, lines) };
}

async function* eventsOf(path: string, lines: AsyncIterableIterator<string>): AsyncGenerator<RecordingEvent> {
  let number = 1;
  for await (const line of lines) {
    number += 1;
    yield parsed(path, number, () => parseEvent(line));
  }
}

function parsed<T>(path: string, number: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    throw new RecordingError(`${path} is no whole recording: line ${String(number)}: ${error.message}`);
  }
}
