import { S_IFMT } from '../../kernel/modes.js';
import { SystemError } from '../../kernel/system-error.js';
import type { SimulatedProcess } from '../../kernel/simulated-process.js';
import type { ProcessProgram } from '../scenario.js';
import type { Stage } from './acts.js';

/** Bytes of a file that are looked at. */
const MOST = 65_536;

/**
 * What there is: the names in the root, and the kind, the size and the content of the files that acts are about.
 * @throws SystemError where something else than ENOENT is said of a file: then the mount says nothing of what there is.
 */
export function seeAll({ file, other, second = file, all }: Stage): ProcessProgram {
  return async (process) => {
    const seen: Record<string, unknown> = { names: await unless(ANY, namesOf(process)) };
    for (const path of new Set([file, other, second, ...all]))
      seen[path] = await unless(['ENOENT'], see(process, path));
    return seen;
  };
}

async function namesOf(process: SimulatedProcess): Promise<readonly string[]> {
  return (await process.readdir('/')).sort();
}

async function see(process: SimulatedProcess, path: string): Promise<unknown> {
  const stats = await process.stat(path);
  const kind = stats.mode & S_IFMT;
  if (!stats.isFile()) return { kind };
  return { kind, size: stats.size, content: await unless(ANY, contentOf(process, path)) };
}

async function contentOf(process: SimulatedProcess, path: string): Promise<string> {
  const opened = await process.open(path);
  try {
    return Buffer.from(await opened.read(MOST)).toString('latin1');
  } finally {
    await opened.close();
  }
}

/** What a class does not list or read is not compared. */
const ANY = undefined;

/** @returns null for an error that is one of these. */
async function unless(codes: readonly string[] | undefined, seeing: Promise<unknown>): Promise<unknown> {
  return seeing.catch((error: unknown) => {
    if (error instanceof SystemError && codes?.includes(error.code) !== false) return null;
    throw error;
  });
}
