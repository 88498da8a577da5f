import type { Ledger } from '../ledger/ledger.js';
import { ROOT_NODEID } from '../ledger/ledger.js';
import { Attribution } from './attribution.js';
import type { Auditor, Difference } from './auditor.js';
import type { Charge, ForgetCharge } from './charge.js';
import { fileType } from './file-type.js';
import type { Findings } from './findings.js';
import type { Contradiction, InodeIdentity } from './identities.js';
import { Identities } from './identities.js';
import { pageIdentities } from './page-identities.js';
import type { NewFinding } from './verdict.js';
import { misdeed } from './verdict.js';
import { Waits } from './waits.js';

export interface WireAuditParts {
  readonly ledger: Ledger;
  readonly findings: Findings;
  /** The class marks the method that destroys an inode. */
  readonly tellsRemovals: boolean;
  /** Has the class forget what was counted for nothing, with the cause `refused`. */
  readonly rollBack: (nodeid: number, nlookup: number) => void;
}

/** What can be seen without a book: replies that contradict each other, or what the kernel accepts. */
export class WireAudit implements Auditor {
  protected readonly ledger: Ledger;
  readonly #findings: Findings;
  protected readonly attribution = new Attribution();
  readonly #identities: Identities;
  readonly #waits = new Waits((charge, call) => {
    this.report(misdeed('notification-awaited', 0, charge, `waits for ${call} before it answers`));
  });
  #isOver = false;

  constructor(parts: WireAuditParts) {
    this.ledger = parts.ledger;
    this.#findings = parts.findings;
    this.#identities = new Identities(parts.tellsRemovals);
  }

  run<T>(charge: Charge, asked: T, handler: (asked: T) => unknown): unknown {
    return this.attribution.run(charge, asked, handler);
  }

  defer(charge: Charge): void {
    this.attribution.isSlow(charge.route.row.opcode);
  }

  judge(charge: Charge, _handed: readonly number[], _failed?: boolean): boolean {
    charge.judged = true;
    return true;
  }

  refused(charge: Charge, nodeid: number, reason: string): void {
    charge.judged = true;
    this.report(misdeed('refused-reply', nodeid, charge, `gave a reply that ${reason}`));
  }

  identify(charge: Charge, inode: InodeIdentity): void {
    const { nodeid } = inode;
    const contradiction = this.#identities.handOver(inode, this.ledger.get(nodeid) > 0);
    if (contradiction === undefined) return;
    this.report(misdeed(contradiction, nodeid, charge, contradictionOf(contradiction, inode)));
  }

  identifyPage(charge: Charge, page: Uint8Array): void {
    for (const inode of pageIdentities(page)) this.identify(charge, inode);
  }

  typeOf(nodeid: number): number | undefined {
    return this.#identities.typeOf(nodeid);
  }

  judgeForget(charge: ForgetCharge): void {
    charge.judged = true;
  }

  forgetThrew(charge: ForgetCharge): void {
    const { nodeid, nlookup } = charge;
    const what = `threw when it was to forget ${lookups(nlookup)} of nodeid ${String(nodeid)}`;
    this.report(misdeed('forget-threw', nodeid, charge, what));
  }

  overdrawn(nodeid: number, nlookup: number, excess: number): void {
    const what = `A FORGET gave back ${lookups(nlookup)} of nodeid ${String(nodeid)}, and the kernel held ${String(nlookup - excess)}`;
    this.report(misdeed('kernel-underflow', nodeid, undefined, what));
  }

  forgotten(nodeid: number): void {
    this.#identities.forget(nodeid);
  }

  settle(_charge: Charge): void {
    // Without a book there is nothing that another request could explain.
  }

  removed(nodeid: number, label: string): void {
    if (this.ledger.get(nodeid) > 0) this.#removedTooSoon(nodeid, label);
    this.#identities.remove(nodeid);
  }

  awaited(call: string): () => void {
    const charge = this.attribution.current();
    return charge === undefined ? () => undefined : this.#waits.begin(charge, call);
  }

  sweep(): void {
    this.#waits.sweep();
  }

  differences(): readonly Difference[] {
    return [];
  }

  counts(): Readonly<Record<string, number>> | null {
    return null;
  }

  close(): void {
    this.#waits.sweep(0);
    this.#isOver = true;
    this.attribution.close();
  }

  #removedTooSoon(nodeid: number, label: string): void {
    const kind = nodeid === ROOT_NODEID ? 'root-removed' : 'removed-while-known';
    const suspect = this.attribution.current();
    const called = suspect === undefined ? `${label} was called` : `called ${label}`;
    const held = lookups(this.ledger.get(nodeid));
    const what = `${called} for nodeid ${String(nodeid)}, of which the kernel holds ${held}`;
    this.report(misdeed(kind, nodeid, suspect, what));
  }

  /** Adds what is known of the inode. */
  protected report(found: NewFinding): void {
    if (this.#isOver) return;
    const generation = this.#identities.generationOf(found.nodeid);
    this.#findings.add({ ...found, generation: generation === undefined ? null : readable(generation) });
  }
}

function contradictionOf(contradiction: Contradiction, { nodeid, generation, type }: InodeIdentity): string {
  const inode = `nodeid ${String(nodeid)} with generation ${String(generation)}`;
  switch (contradiction) {
    case 'generation-changed':
      return `hands over ${inode}, which the kernel knows with another generation`;
    case 'type-changed':
      return `hands over ${inode} as ${fileType(type)}, which the kernel knows as another type of file`;
    case 'generation-reused':
      return `hands over ${inode}, which the class has removed`;
  }
}

function lookups(count: number): string {
  return count === 1 ? '1 lookup' : `${String(count)} lookups`;
}

function readable(generation: bigint): number | string {
  const number = Number(generation);
  return Number.isSafeInteger(number) ? number : String(generation);
}
