/**
 * Run as a program: `node --expose-gc lifetimes.js COUNT ROUNDS same|new`. A session that observes has COUNT nodeids
 * looked up and forgotten, ROUNDS times; the same ones, or new ones each time. Prints, as one line of JSON, the resident
 * bytes of the process before the first round and after each.
 */
import { ScriptedKernel, serveScripted } from '../../../test/support/scripted-kernel.js';
import { FloodTransport } from './flood-transport.js';
import { NumbersFs } from './numbers-fs.js';
import { resident } from './used.js';

const [, , countText, roundsText, which] = process.argv;
const count = Number(countText);
const rounds = Number(roundsText);

const transport = new FloodTransport();
const { session, fs } = await serveScripted(NumbersFs, {
  audit: 'observe',
  kernel: new ScriptedKernel(transport),
});

const before = resident();
const known: number[] = [];
const forgotten: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const first = which === 'new' ? 2 + round * count : 2;
  await transport.lookUp(first, count);
  if (fs.counts.size !== count) throw new Error(`${String(fs.counts.size)} nodeids are counted`);
  known.push(process.memoryUsage.rss());
  await transport.forget(first, count);
  if (fs.counts.size !== 0) throw new Error(`${String(fs.counts.size)} nodeids are not forgotten`);
  forgotten.push(resident());
}
const { findings } = session.report();
if (findings.length > 0) throw new Error(`the audit has found something: ${JSON.stringify(findings)}`);
process.stdout.write(`${JSON.stringify({ before, known, forgotten })}\n`);
transport.end({ reason: 'unmounted' });
