import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { formatEvent, formatHead, parseEvent, parseHead } from '../../src/recording/format.js';
import { END_REASONS, type RecordingEvent, type RecordingHead } from '../../src/recording/recording.js';
import { RecordingFile } from '../../src/recording/recording-file.js';
import { readRecording } from '../../src/recording/read-recording.js';

const HEAD: RecordingHead = {
  recording: 1,
  name: 'hello',
  class: 'HelloFs',
  endianness: 'LE',
  started: '2026-01-01T00:00:00.000Z',
};

const time = fc.nat();
const errno = fc.nat(133);
const bytes = fc.uint8Array({ maxLength: 200 });
const event: fc.Arbitrary<RecordingEvent> = fc.oneof(
  fc.record({ kind: fc.constant('request' as const), time, bytes }),
  fc.record({ kind: fc.constantFrom('reply' as const, 'notification' as const), time, errno, bytes }),
  fc.record({ kind: fc.constant('end' as const), time, reason: fc.constantFrom(...END_REASONS) }),
);

async function inDirectory(body: (file: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-recording-'));
  try {
    await body(join(directory, 'recording.jsonl'));
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function eventsIn(file: string): Promise<RecordingEvent[]> {
  const events: RecordingEvent[] = [];
  for await (const one of (await readRecording(file)).events) events.push(one);
  return events;
}

async function refusal(file: string): Promise<unknown> {
  return eventsIn(file).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a recording', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(event, (written) => {
        const line = formatEvent(written);
        expect(line).not.to.contain('\n');
        expect(parseEvent(line)).to.deep.equal(written);
      }),
    );
    expect(parseHead(formatHead(HEAD))).to.deep.equal(HEAD);
  });

  it('refuses whatever is no line of it with a reason, and nothing else', () => {
    const line = fc.oneof(fc.string(), fc.json(), event.map(formatEvent).chain(mutated));
    fc.assert(
      fc.property(line, (text) => {
        for (const parse of [parseHead, parseEvent]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).to.have.property('name', 'LineError');
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is for its owner alone, and whole when it is closed', () =>
    inDirectory(async (path) => {
      const file = await RecordingFile.create(path, HEAD, () => undefined);
      const events: RecordingEvent[] = [
        { kind: 'request', time: 1, bytes: Uint8Array.of(1, 2, 3) },
        { kind: 'reply', time: 2, errno: 0, bytes: Uint8Array.of(4) },
        { kind: 'end', time: 3, reason: 'unmounted' },
      ];
      for (const one of events) file.write(one);
      await file.close();
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      expect(await eventsIn(path)).to.deep.equal(events);
    }));

  it('ends at its limit and says so', () =>
    inDirectory(async (path) => {
      const told: string[] = [];
      const limits = { size: 1000, backlog: 1 << 20 };
      const file = await RecordingFile.create(path, HEAD, ({ message }) => told.push(message), limits);
      for (let index = 0; index < 100; index += 1)
        file.write({ kind: 'request', time: index, bytes: new Uint8Array(100) });
      await file.close();
      expect(told).to.have.lengthOf(1);
      expect((await eventsIn(path)).at(-1)).to.include({ kind: 'end', reason: 'full' });
      expect((await stat(path)).size).to.be.lessThan(2000);
    }));

  it('tells once of a disk that takes no more', async () => {
    const told: string[] = [];
    const file = await RecordingFile.create('/dev/full', HEAD, ({ message }) => told.push(message));
    file.write({ kind: 'request', time: 1, bytes: new Uint8Array(10) });
    await file.close();
    file.write({ kind: 'request', time: 1, bytes: new Uint8Array(10) });
    expect(told.length).to.be.lessThanOrEqual(1);
  });

  it('of a daemon that was killed is read up to its last whole line', () =>
    inDirectory(async (path) => {
      const whole: RecordingEvent = { kind: 'request', time: 1, bytes: Uint8Array.of(1) };
      await writeFile(path, `${formatHead(HEAD)}\n${formatEvent(whole)}\n["<",2,"AA`);
      expect(await eventsIn(path)).to.deep.equal([whole]);
    }));

  for (const [what, content, message] of [
    ['is empty', '', /it has no line/],
    ['is something else', '{"a":1}\n', /line 1: it does not begin as a recording/],
    ['is of another version', '{"recording":2}\n', /line 1: its version is 2/],
    ['has a broken line', `${formatHead(HEAD)}\n["<",1,"AQ=="]\nnonsense\n`, /line 3: it is no JSON/],
    [
      'is from another machine',
      `${formatHead({ ...HEAD, endianness: 'BE' })}\n`,
      /another byte order \(BE\)/,
    ],
    ['never ends its line', 'x'.repeat(5 * 1024 * 1024), /longer than any frame/],
  ] as const) {
    it(`is refused where the file ${what}`, () =>
      inDirectory(async (path) => {
        await writeFile(path, content);
        const error = await refusal(path);
        expect(error).to.have.property('code', 'TALLYFS_RECORDING');
        expect(error).to.have.property('message').that.matches(message).and.contains(path);
      }));
  }

  it('is refused as the file system refuses it', async () => {
    expect(await refusal('/nonexistent/recording')).to.have.property('code', 'ENOENT');
  });
});

/** A text with one character changed or left out. */
function mutated(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.constantFrom('', '"', ',', '9', 'x', ']'))
    .map(([at, put]) => text.slice(0, at) + put + text.slice(at + 1));
}
