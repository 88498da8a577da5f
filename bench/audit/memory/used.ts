/** Bytes of the heap and of what belongs to it, after all garbage is collected. Needs --expose-gc. */
export function used(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Resident bytes of the process, the same way. */
export function resident(): number {
  collect();
  return process.memoryUsage.rss();
}

function collect(): void {
  if (globalThis.gc === undefined) throw new Error('run with node --expose-gc');
  // The second frees what only the first could see: what weak references and finalizers held.
  globalThis.gc();
  globalThis.gc();
}
