import { expect } from 'chai';
import type { AuditMode, Report } from '../../../src/index.js';
import type { TreeClass } from './book-styles.js';
import { isBalanced, line, withTree, type MountedTree } from './case.js';
import type { Outcome, Step } from './defect.js';

/** What the inodes of all cases are called. */
const NAMES = ['a', 'b', 'hidden', 'secret', 'up', 'directory', 'directory/a'];
/** Beside the step itself. */
const CLIENTS = 7;

/**
 * Takes each step while seven other processes look the same inodes up, and each answer takes a few milliseconds: who is to
 * blame must be as clear as when nobody else asks.
 * @param followUps what may be found besides, where a request comes upon what another has broken.
 */
export async function playInCrowd(
  Tree: TreeClass,
  audit: AuditMode,
  steps: readonly Step[],
  { finds, balanced }: Outcome,
  followUps: readonly string[] = [],
): Promise<void> {
  let report: (() => Report) | undefined;
  await withTree(Tree, audit, async (mounted) => {
    mounted.tree.delay = 2;
    for (const step of steps) await take(mounted, step);
    await mounted.session.reconcile();
    report = () => mounted.session.report();
    if (balanced === true) expect(isBalanced(report()), JSON.stringify(report())).to.equal(true);
    expect(await mounted.shell('ls'), 'the file system lives').to.equal('');
  });
  if (report === undefined) throw new Error('nothing was mounted');
  const found = distinct(report().findings.map(line));
  const expected = distinct(finds);
  expect(found, JSON.stringify(report())).to.include.members(expected);
  expect([...expected, ...followUps]).to.include.members(found);
}

async function take({ tree, shell }: MountedTree, step: Step): Promise<void> {
  if (typeof step !== 'string') await step(tree);
  else await shell(`for i in $(seq ${String(CLIENTS)}); do { ${LOOKUPS} } & done\n${step}\nwait`);
}

const LOOKUPS = NAMES.map((name) => `[ -e ${name} ];`).join(' ');

/** Whichever inode shows it. */
function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines.map((each) => each.replace(/ (\d+|\*)$/, '')))];
}
