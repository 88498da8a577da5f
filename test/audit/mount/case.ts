import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { mount, type AuditMode, type Finding, type Report, type Session } from '../../../src/index.js';
import { run } from '../../support/children.js';
import { withMountpoint } from '../../support/mountpoint.js';
import type { TreeClass } from './book-styles.js';
import type { Outcome, Step } from './defect.js';
import type { TinyTree } from './tiny-tree.js';

/** A tiny tree that this process serves, and a shell in another one that works on it. */
export interface MountedTree {
  readonly tree: TinyTree;
  readonly session: Session<TinyTree>;
  readonly directory: string;
  /** Runs a script in the mount's directory. @returns what it said on stderr. */
  readonly shell: (script: string) => Promise<string>;
}

/** Mounts a tree for as long as the body takes. Its handlers never wait for this process, so it may serve it itself. */
export function withTree(
  Tree: TreeClass,
  audit: AuditMode,
  body: (mounted: MountedTree) => Promise<void>,
): Promise<void> {
  return withMountpoint(async (directory) => {
    await using session = await mount(Tree, directory, { audit, signals: false, log: () => undefined });
    const tree = session.fileSystem;
    tree.session = session;
    await body({ tree, session, directory, shell: (script) => shell(directory, script) });
  });
}

/** Takes the steps, and holds the mount against what should come of them, before and after it is unmounted. */
export async function play(
  Tree: TreeClass,
  audit: AuditMode,
  steps: readonly Step[],
  outcome: Outcome,
): Promise<void> {
  let ended: Session | undefined;
  await withTree(Tree, audit, async (mounted) => {
    const told = await takeAll(mounted, steps);
    if (outcome.told === undefined) expect(told).to.equal('');
    else expect(told).to.match(outcome.told);
    await settled(mounted.session, outcome);
    expect(await mounted.shell('ls'), 'the file system lives').to.equal('');
    ended = mounted.session;
  });
  if (ended === undefined) throw new Error('nothing was mounted');
  expect(findsOf(ended.report(), outcome), 'after the unmount').to.deep.equal(outcome.finds);
}

/** Waits a little for what is still on its way, and says what differs then. */
async function settled(session: Session, outcome: Outcome): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const report = session.report();
    const balanced = outcome.balanced === undefined ? undefined : isBalanced(report);
    const seen = { finds: findsOf(report, outcome), balanced };
    const wanted = { finds: outcome.finds, balanced: outcome.balanced };
    if (JSON.stringify(seen) === JSON.stringify(wanted)) return;
    if (performance.now() > deadline) {
      expect(seen, JSON.stringify(report)).to.deep.equal(wanted);
      return;
    }
    await sleep(10);
  }
}

/** What was found, with `*` for the nodeid where any will do. */
function findsOf({ findings }: Report, { finds }: Outcome): string[] {
  return findings.map((finding, index) =>
    finds[index]?.endsWith(' *') === true ? line(finding).replace(/\d+$/, '*') : line(finding),
  );
}

async function takeAll({ tree, shell }: MountedTree, steps: readonly Step[]): Promise<string> {
  let told = '';
  for (const step of steps) {
    if (typeof step === 'string') told += await shell(step);
    else await step(tree);
  }
  return told;
}

async function shell(directory: string, script: string): Promise<string> {
  // Only the child enters the mount, which this process serves.
  const result = await run('sh', ['-c', `cd "$0" && { ${script}\n} >/dev/null`, directory], {
    timeout: 20_000,
  });
  if (result.timedOut) throw new Error(`the mount does not answer: ${script}`);
  return result.stderr;
}

/** Whether the application has counted what the kernel holds. */
export function isBalanced({ ledger, book }: Report): boolean {
  const nodeids = new Set([...Object.keys(ledger), ...Object.keys(book ?? {})]);
  nodeids.delete('1');
  return [...nodeids].every((nodeid) => (ledger[nodeid] ?? 0) === (book?.[nodeid] ?? 0));
}

/** `missing-increment LOOKUP TinyTree.lookup 2` */
export function line({ kind, operation, handler, nodeid }: Finding): string {
  return [kind, operation ?? '-', handler ?? '-', String(nodeid)].join(' ');
}
