import { FileSystemWorld } from '../file-system-world.js';
import type { Subject } from '../subject.js';

/** The names of the files in the root of a class, as far as it lists them. */
export async function listRoot<T extends object>(subject: Subject<T>): Promise<readonly string[]> {
  const { handlers } = subject.compiled;
  if (!handlers.has('readdir') && !handlers.has('readdirplus')) return [];
  const files: string[] = [];
  const world = await FileSystemWorld.begin(subject);
  try {
    await world.runAlone('setup', async (process) => {
      for (const name of await process.readdir('/')) {
        if ((await process.stat(`/${name}`)).isFile()) files.push(name);
      }
    });
  } finally {
    world.close();
  }
  return files;
}
