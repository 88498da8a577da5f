import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RecordingEvent } from '../../../../src/recording/recording.js';
import { eventsOf, readAnswers, recordingOf } from './fixtures.js';
import { forgottenIn, runOnModel } from './model-run.js';
import { runReally } from './real-run.js';
import type { Script } from './script.js';
import { SCRIPTS } from './scripts.js';
import { compileProgram, type CompiledProgram } from './system-caller.js';

/** The simulated kernel asks for what the real one has asked for, tells the program the same, and gives back the same. */
async function agrees(
  script: Script,
  events: readonly RecordingEvent[],
  answers: readonly string[],
): Promise<void> {
  const run = await runOnModel(script, events);
  expect(numbered(script, run.answers)).to.deep.equal(numbered(script, answers));
  expect(sorted(run.forgotten)).to.deep.equal(sorted(forgottenIn(events)));
}

function numbered({ lines }: Script, answers: readonly string[]): string[] {
  return lines.map((line, index) => `${line} -> ${answers[index] ?? '?'}`);
}

function sorted(counts: ReadonlyMap<bigint, bigint>): [nodeid: bigint, nlookup: bigint][] {
  return [...counts].sort(([a], [b]) => Number(a - b));
}

describe('the simulated kernel', () => {
  let compiled: CompiledProgram;
  before(async () => (compiled = await compileProgram()));
  after(() => compiled.remove());

  for (const script of SCRIPTS) {
    it(`does what this machine's kernel does: ${script.name}`, async () => {
      const directory = await mkdtemp(join(tmpdir(), 'tallyfs-truth-'));
      const file = join(directory, 'recording.jsonl');
      const answers = await runReally(script, compiled.path, file);
      try {
        await agrees(script, await eventsOf(file), answers);
      } finally {
        await rm(directory, { recursive: true });
      }
    });
  }

  for (const script of SCRIPTS.filter(({ isFixture }) => isFixture === true)) {
    it(`does what the kernel did that was recorded: ${script.name}`, async () => {
      await agrees(script, await eventsOf(recordingOf(script)), await readAnswers(script));
    });
  }

  it('is found out where it asks for something else', async () => {
    const [script] = SCRIPTS.filter(({ name }) => name === 'names-cached');
    if (script === undefined) throw new Error('there is no such script');
    const events = await eventsOf(recordingOf(script));
    const lines = script.lines.map((line) => (line === 'stat /d/f' ? 'stat /d/g' : line));
    const error = await runOnModel({ ...script, lines }, events).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('name', 'DivergenceError');
  });
});
