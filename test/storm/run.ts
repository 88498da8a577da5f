import { parseArgs } from 'node:util';
import { storm, SUBJECTS } from './storm.js';

/**
 * `npm run storm -- [--steps N] [--workers N] [--enforce] [SAMPLE …]`: the long form of the storm, over all samples that
 * must get through it, or some. Ends with status 1 at the first that does not.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string', default: '100000' },
    workers: { type: 'string', default: '8' },
    enforce: { type: 'boolean', default: false },
  },
});
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort();
  });
}
const strength = {
  steps: Number(values.steps),
  workers: Number(values.workers),
  audit: values.enforce ? 'enforce' : 'observe',
  signal: interrupted.signal,
} as const;
const names = positionals.length === 0 ? SUBJECTS.map(({ name }) => name) : positionals;

for (const name of names) {
  const subject = SUBJECTS.find((known) => known.name === name);
  if (subject === undefined)
    throw new Error(`${name} is none of ${SUBJECTS.map((known) => known.name).join(', ')}`);
  const { seconds, requests, held } = await storm(subject, strength);
  const sent = Object.values(requests).reduce((sum, count) => sum + count, 0);
  const counts = ['LOOKUP', 'CREATE', 'READDIRPLUS', 'FORGET', 'BATCH_FORGET'].map(
    (operation) => `${operation} ${String(requests[operation] ?? 0)}`,
  );
  console.log(
    `${subject.name}: ${String(strength.steps)} steps of ${String(strength.workers)} processes in ${seconds.toFixed(0)} s, ` +
      `${String(sent)} requests (${counts.join(', ')}), ${String(held)} nodeids held in the end; ` +
      'book = ledger, 0 findings, and the root alone after the caches were dropped',
  );
}
