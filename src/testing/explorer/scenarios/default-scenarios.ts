import type { CompiledFileSystem } from '../../../metadata/compile.js';
import type { Operation } from '../../../protocol/operations.js';
import type { ProcessProgram, Scenario } from '../scenario.js';
import { ACTS, type Act, type ActName, type Stage } from './acts.js';
import { seeAll } from './see-all.js';
import type { FilesFound } from './find-files.js';
import { MADE, makeFiles } from './make-files.js';
import { TOGETHER, UNMOUNTED } from './pairs.js';

/** What is there before a scenario begins. */
export interface Ground {
  readonly stage: Stage;
  /** Makes the file, and a second one where that is needed; absent where they are there already. */
  readonly makes?: (second: boolean) => ProcessProgram;
}

/** The scenarios that the operations of a class allow. @param ground undefined: there is no file, and none can be made. */
export function defaultScenarios(
  compiled: CompiledFileSystem,
  ground: Ground | undefined,
): readonly Scenario[] {
  const isOneOf = (name: ActName): boolean => isPossible(name, compiled, ground);
  return [
    ...TOGETHER.filter((names) => names.every(isOneOf)).map((names) => scenarioOf(names, ground)),
    ...UNMOUNTED.filter(isOneOf).map((name) => unmounted(name, ground)),
  ];
}

function isPossible(name: ActName, compiled: CompiledFileSystem, ground: Ground | undefined): boolean {
  const { needs }: Act = ACTS[name];
  const hasAll = needs.every((group) => group.some((operation: Operation) => serves(compiled, operation)));
  if (name === 'list' || name === 'drop') return hasAll;
  if (name === 'list all') return hasAll && ground?.stage.hasDirectories === true;
  if (name === 'look around') return hasAll && (ground?.stage.all.length ?? 0) > 1;
  if (NEED_SECOND.has(name)) return hasAll && ground?.stage.second !== undefined;
  return hasAll && ground !== undefined;
}

/** For a managed class the runtime takes FORGETs. */
function serves({ handlers, bookkeeping }: CompiledFileSystem, operation: Operation): boolean {
  return handlers.has(operation) || (operation === 'forget' && bookkeeping === 'managed');
}

function scenarioOf(names: readonly ActName[], ground: Ground | undefined): Scenario {
  const { stage = ROOT, makes } = ground ?? {};
  const setup = makes?.(names.some((name) => NEED_SECOND.has(name)));
  const processes = names.map((name, index): [string, ProcessProgram] => [
    PROCESS_NAMES[index] ?? name,
    ACTS[name].program(stage),
  ]);
  return {
    name: names.join(' ∥ '),
    processes: Object.fromEntries(processes),
    ...(setup === undefined ? {} : { setup }),
    ...(names.some((name) => 'isLong' in ACTS[name]) ? { incidents: false } : {}),
  };
}

/** What goes wrong in between is a matter of the others. */
function unmounted(name: ActName, ground: Ground | undefined): Scenario {
  const { stage = ROOT } = ground ?? {};
  return {
    ...scenarioOf([name], ground),
    name: `${name}, unmounted`,
    ending: 'unmounted',
    incidents: false,
    nextMount: seeAll(stage),
  };
}

const NEED_SECOND: ReadonlySet<ActName> = new Set(['replace', 'move over']);
const ROOT: Stage = { file: '/', other: '/other', all: [], hasDirectories: false };
const PROCESS_NAMES = ['A', 'B', 'C'];

/** A class that can make files makes its own; another one has what it lists, or what was found, or what the caller says. */
export function groundOf(found: FilesFound): Ground | undefined {
  const refused = found.refused.map(pathOf);
  const hasDirectories = found.directories.length > 0;
  if (!found.canMake) {
    const [file = '/', second] = found.files.map(pathOf);
    const all = [...found.files.map(pathOf), ...refused];
    const stage = { file, other: '/other', all, hasDirectories, ...(second === undefined ? {} : { second }) };
    return all.length === 0 && !hasDirectories ? undefined : { stage };
  }
  const [file, second] = MADE;
  const stage = { file, second, other: '/other', all: [file, ...refused], hasDirectories };
  return { stage, makes: (both) => (process) => makeFiles(process, both ? MADE : [file]) };
}

function pathOf(name: string): string {
  return `/${name}`;
}
