import type { Container } from 'inversify';
import { SimulatedKernel } from '../kernel/simulated-kernel.js';
import { SystemError } from '../kernel/system-error.js';
import { StandstillError, whileSomethingHappens } from '../kernel/patience.js';
import type { Outcome } from './invariants/forgets-change-nothing.js';
import type { ProcessProgram } from './scenario.js';
import type { Subject } from './subject.js';

/** Milliseconds. */
const PATIENCE = 1500;
const NONE = { handlers: 0, destroy: 0 } as const;

/** What came of a schedule that is over. @param ends how the programs have ended, by name. */
export async function outcomeOf<T extends object>(
  subject: Subject<T>,
  container: Container,
  ends: ReadonlyMap<string, string>,
): Promise<Outcome> {
  const { processes, ending, nextMount } = subject.scenario;
  const own = new Map([...ends].filter(([name]) => name in processes));
  if (nextMount === undefined || ending !== 'unmounted') return { ends: own };
  const seen = await seenByNextMount(subject, container, nextMount);
  return { ends: own, ...(seen === undefined ? {} : { seen }) };
}

/**
 * Mounts the class once more over the same services.
 * @returns what a program returns there, as JSON, or that something is missing; undefined for any other error: the services may
 * be closed for good.
 */
async function seenByNextMount<T extends object>(
  { compiled, options, seed }: Pick<Subject<T>, 'compiled' | 'options' | 'seed'>,
  container: Container,
  program: ProcessProgram,
): Promise<string | undefined> {
  const config = { container, options, seed, audit: 'off', log: false, grace: NONE } as const;
  const kernel = await SimulatedKernel.mount(compiled.Class, config).catch(() => undefined);
  try {
    return kernel && (await within(run(kernel, program)));
  } finally {
    kernel?.abort();
  }
}

async function run(kernel: SimulatedKernel, program: ProcessProgram): Promise<string | undefined> {
  const drop = (): Promise<void> => {
    kernel.dropCaches();
    return kernel.settled();
  };
  try {
    return JSON.stringify(await program(kernel.process('next mount'), { drop }));
  } catch (error) {
    return error instanceof SystemError && error.code === 'ENOENT' ? String(error) : undefined;
  }
}

async function within(running: Promise<string | undefined>): Promise<string | undefined> {
  let seen: string | undefined;
  const done = running.then((what) => {
    seen = what;
  });
  await whileSomethingHappens(done, () => undefined, PATIENCE).catch((error: unknown) => {
    if (!(error instanceof StandstillError)) throw error;
  });
  return seen;
}
