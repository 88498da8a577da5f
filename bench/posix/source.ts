import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE_BYTES = 64 * 1024 * 1024;
const LISTED = 100;

/** The directory that everybody serves, with what the client works on: `file`, and `file.d` with names in it. */
export async function makeSource(parent: string): Promise<string> {
  const source = await mkdtemp(join(parent, 'tallyfs-bench-source-'));
  await writeFile(join(source, 'file'), Buffer.alloc(FILE_BYTES, 'x'));
  await makeFiles(join(source, 'file.d'), LISTED);
  return source;
}

/** A directory of empty files. */
export async function makeFiles(directory: string, count: number): Promise<void> {
  await mkdir(directory);
  for (let at = 0; at < count; at += 1) await writeFile(join(directory, `name-${String(at)}`), '');
}

export async function removeSource(source: string): Promise<void> {
  await rm(source, { recursive: true });
}
