import type { Finding, FindingKind } from '../../../audit/finding.js';

/** What is said of an inode in a reply: nothing has happened where nobody gets the reply. */
const OF_WHAT_IS_HANDED_OVER: ReadonlySet<FindingKind> = new Set([
  'generation-changed',
  'generation-reused',
  'type-changed',
]);

/** The requests whose replies are not delivered. */
export class Unheard {
  readonly #uniques = new Set<number | null>();

  add(unique: number | null): void {
    this.#uniques.add(unique);
  }

  /** Whether a finding is about a reply that nobody gets. */
  covers({ kind, unique }: Pick<Finding, 'kind' | 'unique'>): boolean {
    return OF_WHAT_IS_HANDED_OVER.has(kind) && this.#uniques.has(unique);
  }
}
