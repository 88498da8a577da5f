import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from 'tallyfs';
import { tallyfs } from '../cli/command-line.js';

const DROP_CACHES = '/proc/sys/vm/drop_caches';
const DENTRIES_AND_INODES = '2';
/** Milliseconds. */
const PATIENCE = 20_000;

/** Makes the kernel forget what nobody uses: it needs several tries for a deep tree. */
export function dropCaches(): Promise<void> {
  return writeFile(DROP_CACHES, DENTRIES_AND_INODES);
}

/**
 * When nobody asks for anything any more, book and ledger agree as soon as the last handlers are done.
 * @throws AssertionError where they do not, or where there was a finding.
 */
export async function expectBalance(mountpoint: string): Promise<Report> {
  const settled = await reportWhen(mountpoint, ({ ledger, book }) => sameCounts(ledger, book));
  expect(settled.book, 'the book and the ledger').to.deep.equal(withoutRoot(settled.ledger));
  expect(settled.findings).to.deep.equal([]);
  return settled;
}

/**
 * What the kernel only caches it gives back when it has to.
 * @throws AssertionError where more than the root is left then, or where there was a finding.
 */
export async function expectRootAlone(mountpoint: string): Promise<void> {
  const { ledger, book, findings } = await reportWhen(mountpoint, async (report) => {
    if (Object.keys(report.ledger).length === 1 && Object.keys(report.book ?? {}).length === 0) return true;
    await dropCaches();
    return false;
  });
  expect({ ledger, book, findings }, 'after all was forgotten').to.deep.equal({
    ledger: { 1: 1 },
    book: {},
    findings: [],
  });
}

async function reportWhen(
  mountpoint: string,
  isSo: (report: Report) => boolean | Promise<boolean>,
): Promise<Report> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const { status, stdout, stderr } = await tallyfs(['report', '--json', mountpoint]);
    if (status !== 0) throw new Error(`tallyfs report failed: ${stderr}`);
    const report = JSON.parse(stdout) as Report;
    if ((await isSo(report)) || performance.now() > deadline) return report;
    await sleep(50);
  }
}

function sameCounts(ledger: Report['ledger'], book: Report['book']): boolean {
  const held = Object.entries(withoutRoot(ledger));
  return held.length === Object.keys(book ?? {}).length && held.every(([nodeid, n]) => book?.[nodeid] === n);
}

/** No book counts the root: no reply has handed it over. */
function withoutRoot({ 1: _root, ...others }: Report['ledger']): Report['ledger'] {
  return others;
}
