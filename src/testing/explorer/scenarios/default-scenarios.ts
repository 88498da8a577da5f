import type { CompiledFileSystem } from '../../../metadata/compile.js';
import type { Operation } from '../../../protocol/operations.js';
import type { ProcessProgram, Scenario } from '../scenario.js';
import { ACTS, type Act, type ActName, type Stage } from './acts.js';
import { TOGETHER } from './pairs.js';

/** What is there before a scenario begins. */
export interface Ground {
  readonly stage: Stage;
  /** Makes the file; absent where it is there already. */
  readonly setup?: ProcessProgram;
}

/** The scenarios that the operations of a class allow. @param ground undefined: there is no file, and none can be made. */
export function defaultScenarios(
  compiled: CompiledFileSystem,
  ground: Ground | undefined,
): readonly Scenario[] {
  return TOGETHER.filter((names) => names.every((name) => isPossible(name, compiled, ground))).map((names) =>
    scenarioOf(names, ground),
  );
}

function isPossible(name: ActName, compiled: CompiledFileSystem, ground: Ground | undefined): boolean {
  const { needs, isChange }: Act = ACTS[name];
  const hasAll = needs.every((group) => group.some((operation: Operation) => serves(compiled, operation)));
  if (name === 'list' || name === 'drop') return hasAll;
  return hasAll && ground !== undefined && (isChange !== true || ground.setup !== undefined);
}

/** For a managed class the runtime takes FORGETs. */
function serves({ handlers, bookkeeping }: CompiledFileSystem, operation: Operation): boolean {
  return handlers.has(operation) || (operation === 'forget' && bookkeeping === 'managed');
}

function scenarioOf(names: readonly ActName[], ground: Ground | undefined): Scenario {
  const { stage = { file: '/', other: '/' }, setup } = ground ?? {};
  const processes = names.map((name, index): [string, ProcessProgram] => [
    PROCESS_NAMES[index] ?? name,
    ACTS[name].program(stage),
  ]);
  return {
    name: names.join(' ∥ '),
    processes: Object.fromEntries(processes),
    ...(setup === undefined ? {} : { setup }),
  };
}

const PROCESS_NAMES = ['A', 'B', 'C'];

const CREATED: Stage = { file: '/file', other: '/other' };

/** A class that can make files makes its own; another one has what it lists, or what the caller says that it has. */
export function groundOf({ handlers }: CompiledFileSystem, listed: readonly string[]): Ground | undefined {
  if (handlers.has('create') || handlers.has('mknod'))
    return { stage: CREATED, setup: async (process) => (await process.open(CREATED.file, 'w')).close() };
  const [file] = listed;
  return file === undefined ? undefined : { stage: { file: `/${file}`, other: '/other' } };
}
