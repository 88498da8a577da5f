import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { AT, LinuxSyscalls, O, type Syscalls } from '../../../src/syscalls/index.js';
import { MemorySyscalls } from '../../../src/testing/index.js';
import { anyCommand } from './commands.js';
import { Subject, type Command } from './subject.js';

/** tmpfs: what the double is a double of. */
const PLACE = '/dev/shm/tallyfs-double-';
/** No sequence of commands climbs as far. */
const DEPTH = 24;
const UMASK = 0o022;
const RUNS = 200;

const linux = new LinuxSyscalls();

function subject(syscalls: Syscalls, path: string): Subject {
  const top = syscalls.openat(AT.FDCWD, path, O.RDONLY | O.DIRECTORY);
  syscalls.fchmodat2(top, '', 0o755, AT.EMPTY_PATH);
  let base = syscalls.dup(top);
  for (let depth = 0; depth < DEPTH; depth += 1) {
    syscalls.mkdirat(base, 'deep', 0o755);
    const next = syscalls.openat(base, 'deep', O.RDONLY | O.DIRECTORY);
    syscalls.close(base);
    base = next;
  }
  return new Subject(syscalls, top, base);
}

/** The same calls on a directory and in memory: whatever they do must be the same. */
async function compare(commands: readonly Command[]): Promise<void> {
  const path = mkdtempSync(PLACE);
  const memory = new MemorySyscalls();
  memory.mkdirat(AT.FDCWD, '/top', 0o755);
  const [real, double] = [subject(linux, path), subject(memory, '/top')];
  try {
    for (const [index, command] of commands.entries()) {
      const [found, expected] = [await double.run(command), await real.run(command)];
      assert.deepEqual({ index, command, found }, { index, command, found: expected });
    }
    assert.deepEqual(double.snapshot(), real.snapshot());
  } finally {
    real.close();
    double.close();
    rmSync(path, { recursive: true });
  }
  assert.equal(memory.openFiles, 0);
}

describe('system calls in memory', () => {
  let umask = UMASK;
  before(() => (umask = process.umask(UMASK)));
  after(() => process.umask(umask));

  it('do what Linux does, in any order', () =>
    fc.assert(fc.asyncProperty(fc.array(anyCommand, { maxLength: 60, size: 'max' }), compare), {
      numRuns: RUNS,
    })).timeout(60_000);
});
