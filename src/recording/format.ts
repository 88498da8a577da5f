import { END_REASONS, MARKS, type EndReason, type RecordingEvent, type RecordingHead } from './recording.js';

/** One line of a recording, without its end. */
export function formatHead(head: RecordingHead): string {
  return JSON.stringify(head);
}

/** As {@link formatHead}. */
export function formatEvent(event: RecordingEvent): string {
  const { kind, time } = event;
  switch (kind) {
    case 'end':
      return `["${MARKS.end}",${String(time)},"${event.reason}"]`;
    case 'request':
      return `["${MARKS.request}",${String(time)},"${base64(event.bytes)}"]`;
    default:
      return `["${MARKS[kind]}",${String(time)},${String(event.errno)},"${base64(event.bytes)}"]`;
  }
}

/** A line that makes no sense; its message says why. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/** @throws LineError */
export function parseHead(line: string): RecordingHead {
  const head = parseJson(line);
  if (typeof head !== 'object' || head === null || !('recording' in head))
    throw new LineError('it does not begin as a recording of tallyfs does');
  const { recording, name, class: className, endianness, started } = head as Record<string, unknown>;
  if (recording !== 1)
    throw new LineError(`its version is ${String(recording)}, and this tallyfs reads version 1`);
  if (typeof name !== 'string' || typeof className !== 'string' || typeof started !== 'string')
    throw new LineError('its head is not whole');
  if (endianness !== 'LE' && endianness !== 'BE') throw new LineError('its head has no byte order');
  return { recording, name, class: className, endianness, started };
}

/** @throws LineError */
export function parseEvent(line: string): RecordingEvent {
  const items = parseJson(line);
  if (!Array.isArray(items)) throw new LineError('it is no array');
  const [mark, time, ...rest] = items as unknown[];
  if (typeof time !== 'number' || !(time >= 0)) throw new LineError('it has no time');
  switch (mark) {
    case MARKS.request:
      return { kind: 'request', time, bytes: bytesOf(rest[0]) };
    case MARKS.reply:
      return { kind: 'reply', time, errno: errnoOf(rest[0]), bytes: bytesOf(rest[1]) };
    case MARKS.notification:
      return { kind: 'notification', time, errno: errnoOf(rest[0]), bytes: bytesOf(rest[1]) };
    case MARKS.end:
      return { kind: 'end', time, reason: reasonOf(rest[0]) };
    default:
      throw new LineError(`it begins with ${JSON.stringify(mark)}, which stands for nothing`);
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new LineError('it is no JSON');
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw new LineError('it has no frame');
  return Uint8Array.from(Buffer.from(value, 'base64'));
}

function errnoOf(value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw new LineError('it does not say what the kernel answered');
}

function reasonOf(value: unknown): EndReason {
  const reason = END_REASONS.find((known) => known === value);
  if (reason === undefined) throw new LineError('it does not say why the connection ended');
  return reason;
}
