import type { Container } from 'inversify';
import type { FileSystemClass } from 'tallyfs';
import { fileOf, type Subject } from './corpus-audit.js';

/** What each program exports. */
export interface ProgramModule {
  readonly default: FileSystemClass;
  readonly container: () => Container;
}

export async function loadProgram(subject: Subject): Promise<ProgramModule> {
  return (await import(new URL(`../${fileOf(subject)}.js`, import.meta.url).href)) as ProgramModule;
}
