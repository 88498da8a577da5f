import type { CompiledFileSystem } from '../../../metadata/compile.js';
import { SystemError } from '../../kernel/system-error.js';
import type { SimulatedProcess } from '../../kernel/simulated-process.js';
import { FileSystemWorld, LearnedError } from '../file-system-world.js';
import { learning } from '../learning.js';
import type { Subject } from '../subject.js';
import { guessNames } from './guess-names.js';
import { canMake, refusesToMake } from './make-files.js';

/** Names in the root of a class. */
export interface FilesFound {
  readonly files: readonly string[];
  /** Those that are there, but of which something else is said than what they are. */
  readonly refused: readonly string[];
  readonly directories: readonly string[];
  /** The class makes the files that a scenario needs. */
  readonly canMake: boolean;
}

/** Scenarios are about one or two files. */
const ENOUGH = 2;

/** What a class lists, or else seems to know, and is there. */
export async function findFiles<T extends object>(subject: Subject<T>): Promise<FilesFound> {
  const found: Collected = { files: new Set(), refused: new Set(), directories: new Set() };
  const tried = new Set<string>();
  // What a name that nobody may ever use waits for says nothing of the scenarios.
  const apart = { ...subject, uncontrolled: new Set<string>() };
  const makes = canMake(subject.compiled) && !(await learning(() => refusesToMake(apart)));
  // What goes wrong with a name ends that world, and the next one begins with the name behind it.
  while (await findMore(apart, tried, found, makes));
  const [files, refused, directories] = [[...found.files], [...found.refused], [...found.directories]];
  return { files, refused, directories, canMake: makes };
}

type Collected = Record<'files' | 'refused' | 'directories', Set<string>>;

/** @returns whether there may be more. */
async function findMore<T extends object>(
  subject: Subject<T>,
  tried: Set<string>,
  found: Collected,
  makes: boolean,
): Promise<boolean> {
  const search: Search = { last: undefined, isAtEnd: false };
  try {
    const isWrong = await searchOnce(subject, tried, found, search, makes);
    if (isWrong && search.last !== undefined && !found.files.has(search.last)) found.refused.add(search.last);
    return !search.isAtEnd && search.last !== undefined;
  } catch (error) {
    if (!(error instanceof LearnedError)) throw error;
    if (search.last !== undefined) tried.delete(search.last);
    return true;
  }
}

interface Search {
  /** The name that was tried last. */
  last: string | undefined;
  isAtEnd: boolean;
}

/** @returns whether the last name has led to a fault. */
async function searchOnce<T extends object>(
  subject: Subject<T>,
  tried: Set<string>,
  found: Collected,
  search: Search,
  makes: boolean,
): Promise<boolean> {
  const world = await FileSystemWorld.begin(subject);
  try {
    await world.runAlone('setup', async (process) => {
      for (const name of await candidates(process, subject.compiled, world.fileSystem, makes)) {
        if (tried.has(name)) continue;
        tried.add((search.last = name));
        await tryName(process, name, found);
      }
      search.isAtEnd = true;
    });
    return world.violation !== undefined;
  } finally {
    world.close();
  }
}

/** What is listed first; a class that makes its own files need not have others. */
async function candidates(
  process: SimulatedProcess,
  { handlers }: Pick<CompiledFileSystem, 'handlers'>,
  fileSystem: object,
  makes: boolean,
): Promise<readonly string[]> {
  const lists = handlers.has('readdir') || handlers.has('readdirplus');
  const names = lists ? await process.readdir('/').catch(() => []) : [];
  return makes ? names : [...names, ...guessNames(fileSystem)];
}

async function tryName(
  process: SimulatedProcess,
  name: string,
  { files, refused, directories }: Collected,
): Promise<void> {
  try {
    const stats = await process.stat(`/${name}`);
    if (stats.isFile() && files.size < ENOUGH) files.add(name);
    else if (stats.isDirectory()) directories.add(name);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (error.code !== 'ENOENT') refused.add(name);
  }
}
