import { constants } from 'node:fs';
import { SystemError } from '../../kernel/system-error.js';
import type { SimulatedProcess } from '../../kernel/simulated-process.js';
import type { CompiledFileSystem } from '../../../metadata/compile.js';
import { FileSystemWorld } from '../file-system-world.js';
import type { Subject } from '../subject.js';

/** What the files are called that scenarios make for themselves. */
export const MADE = ['/file', '/second'] as const;

export async function makeFiles(process: SimulatedProcess, paths: readonly string[]): Promise<void> {
  for (const path of paths) await (await process.open(path, constants.O_CREAT | constants.O_RDWR)).close();
}

export function canMake({ handlers }: Pick<CompiledFileSystem, 'handlers'>): boolean {
  return handlers.has('create') || handlers.has('mknod');
}

/** Whether a class makes no files of these names, although it has the operation. A fault on the way is no refusal. */
export async function refusesToMake<T extends object>(subject: Subject<T>): Promise<boolean> {
  let isRefused = false;
  const world = await FileSystemWorld.begin(subject);
  try {
    await world.runAlone('setup', (process) =>
      makeFiles(process, MADE).catch((error: unknown) => {
        isRefused = error instanceof SystemError;
        throw error;
      }),
    );
    return isRefused;
  } finally {
    world.close();
  }
}
