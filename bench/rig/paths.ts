import { fileURLToPath } from 'node:url';

/** The package's root, seen from build/bench/roundtrip/. */
const root = new URL('../../../', import.meta.url);

/** Absolute path of a file, given its path in the repository. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(path, root));
}
