import type { Violation } from '../search/world.js';

/** What came of a schedule. */
export interface Outcome {
  /** By process, how it ended: `done`, or what it failed with. */
  readonly ends: ReadonlyMap<string, string>;
  /** What the next mount saw; absent where nobody looked. */
  readonly seen?: string;
}

const GONE: readonly string[] = ['ENOENT', 'ESTALE'];

/**
 * A FORGET says that the kernel has dropped what it knew, which is nothing that a process did: whether it comes sooner, later
 * or, at an unmount, not at all, changes nothing for anybody.
 * @param usual what came of the same where all was forgotten, but after everything else.
 */
export function changedByForgets(usual: Outcome, outcome: Outcome): Violation | undefined {
  for (const [process, end] of outcome.ends) {
    if (usual.ends.get(process) === 'done' && GONE.includes(end)) return lost(process, end);
  }
  if (outcome.seen === undefined || usual.seen === undefined || outcome.seen === usual.seen) return undefined;
  return unsaved(...onlyDifferent(usual.seen, outcome.seen));
}

/** Of two objects as JSON what they have not in common. */
function onlyDifferent(...texts: [usual: string, seen: string]): [usual: string, seen: string] {
  const [usual, seen] = texts.map(membersOf);
  if (usual === undefined || seen === undefined) return texts;
  const keys = [...new Set([...usual.keys(), ...seen.keys()])].filter(
    (key) => usual.get(key) !== seen.get(key),
  );
  const said = (members: ReadonlyMap<string, string>): string =>
    keys.map((key) => `${key} ${members.get(key) ?? 'nothing'}`).join(', ');
  return [said(usual), said(seen)];
}

/** By key, the member as JSON; undefined for what is no object. */
function membersOf(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.startsWith('{')) return undefined;
  const members = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return new Map(members.map(([key, value]) => [key, JSON.stringify(value)]));
}

function lost(process: string, end: string): Violation {
  const message =
    `${process} ends with ${end}, and does not where the FORGETs come behind everything else: ` +
    'one of them has taken away what it is not about';
  return { kind: 'changed-by-forget', message };
}

function unsaved(usual: string, seen: string): Violation {
  const message =
    `the next mount sees ${seen}, and ${usual} where the kernel had forgotten all before the unmount: no FORGET need ` +
    'come at the end, so what one would have brought about is for @Destroy, or for an earlier request';
  return { kind: 'lost-at-unmount', message };
}
