import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Errno, type LookupRequest } from '../../src/index.js';
import { formatEvent, formatHead, parseEvent, parseHead } from '../../src/recording/format.js';
import { replay } from '../../src/replay/replay.js';
import MemoryFs, { container } from '../../samples/memory/index.js';
import { ShiftingTree } from '../testing/kernel/truth/odd-trees.js';

const recording = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/recordings/${name}.jsonl`, import.meta.url));

/** The memory sample with what the recorded mounts had. */
const CACHED = { options: { attr_timeout: 3600, entry_timeout: 3600 }, log: false } as const;

async function withFile(content: string, body: (path: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-replay-'));
  try {
    const path = join(directory, 'recording.jsonl');
    await writeFile(path, content);
    await body(path);
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('a replay', () => {
  for (const name of ['names-cached', 'files-cached', 'lists-cached', 'users-cached', 'notifications']) {
    it(`differs in nothing where the class is the one that was recorded: ${name}`, async () => {
      const result = await replay(MemoryFs, recording(name), { ...CACHED, container: container() });
      expect(result.differences).to.deep.equal([]);
      expect(result.report.findings).to.deep.equal([]);
      expect(result.skipped).to.equal(0);
      expect(result.requests).to.be.greaterThan(20);
    });
  }

  it('translates nodeids, and gives back what this run has handed over', async () => {
    class Elsewhere extends ShiftingTree {
      protected override nextIdentity(): { nodeid: number; generation: number } {
        const { nodeid, generation } = super.nextIdentity();
        return { nodeid: nodeid + 1000, generation };
      }
    }
    const [first, second] = [
      await replay(ShiftingTree, recording('spoiled-list'), { log: false }),
      await replay(Elsewhere, recording('spoiled-list'), { log: false }),
    ];
    expect(second.differences).to.deep.equal(first.differences);
    expect(second.report.findings).to.deep.equal([]);
    const held = Object.keys(second.report.ledger).filter((nodeid) => nodeid !== '1');
    expect(held.every((nodeid) => Number(nodeid) > 1000)).to.equal(true);
  });

  it('shows what is answered in another way', async () => {
    class Forgetful extends ShiftingTree {
      override lookup(request: LookupRequest): ReturnType<ShiftingTree['lookup']> {
        if (request.name === 'a') throw new Errno('EACCES');
        return super.lookup(request);
      }
    }
    const { differences } = await replay(Forgetful, recording('shifts-uncached'), { log: false });
    expect(differences[0]).to.deep.include({ recorded: 'error ENOENT', replayed: 'error EACCES' });
    expect(differences[0]?.request).to.match(/^LOOKUP unique=\d+ parent=1 name="a" /);
  });

  it('shows what the audit finds', async () => {
    class Miscounting extends ShiftingTree {
      override count(nodeid: number, change: number): void {
        if (change < 0) super.count(nodeid, change);
      }
    }
    const { report } = await replay(Miscounting, recording('negative'), { log: false });
    expect(report.findings.map(({ kind }) => kind)).to.include('missing-increment');
  });

  it('does not wait for ever for an answer', async () => {
    class Silent extends ShiftingTree {
      override mknod(): Promise<never> {
        return new Promise(() => undefined);
      }
    }
    const { differences } = await replay(Silent, recording('negative'), { log: false, timeout: 5 });
    expect(differences.map(({ replayed }) => replayed)).to.include('no answer within 5 ms');
  });

  it('of whatever a file holds ends, with a result or with a reason', async () => {
    const lines = (await readFile(recording('negative'), 'utf8')).trimEnd().split('\n');
    const spoiled = fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(400), fc.nat(255)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(spoiled, (changes) =>
        withFile(spoil(lines, changes), async (path) => {
          const result = await replay(ShiftingTree, path, { log: false, timeout: 1 }).catch(
            (error: unknown) => error,
          );
          if (result instanceof Error) expect(result).to.have.property('code', 'TALLYFS_RECORDING');
          else expect(result).to.have.property('requests');
        }),
      ),
      { numRuns: 150 },
    );
  });
});

/** Changes single bytes of frames. */
function spoil(lines: readonly string[], changes: readonly (readonly [number, number, number])[]): string {
  const spoiled = [...lines];
  for (const [line, at, value] of changes) {
    const text = spoiled[line] ?? '';
    if (line === 0) spoiled[0] = formatHead(parseHead(text));
    else {
      const event = parseEvent(text);
      if ('bytes' in event && event.bytes.length > 0) event.bytes[at % event.bytes.length] = value;
      spoiled[line] = formatEvent(event);
    }
  }
  return `${spoiled.join('\n')}\n`;
}
