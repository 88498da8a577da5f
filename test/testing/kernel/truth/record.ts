// Records the fixtures anew, on this machine's kernel, as root: npm run record
import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { recordingOf, writeAnswers } from './fixtures.js';
import { runReally } from './real-run.js';
import { SCRIPTS } from './scripts.js';
import { compileProgram } from './system-caller.js';

const program = await compileProgram();
try {
  for (const script of SCRIPTS.filter(({ isFixture }) => isFixture === true)) {
    const file = recordingOf(script);
    await mkdir(dirname(file), { recursive: true });
    await writeAnswers(script, await runReally(script, program.path, file));
    console.log(file);
  }
} finally {
  await program.remove();
}
