/** Counts one lookup more. */
export function addLookup(counts: Map<number, number>, id: number): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** Takes lookups off. @returns how many are left. */
export function takeLookups(counts: Map<number, number>, id: number, nlookup: number): number {
  const left = (counts.get(id) ?? 0) - nlookup;
  if (left === 0) counts.delete(id);
  else counts.set(id, left);
  return left;
}
