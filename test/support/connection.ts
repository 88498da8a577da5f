import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './children.js';
import { mountEntries, withMountpoint } from './mountpoint.js';
import { until } from './until.js';

/** Cuts the connection of a mount. */
export function abortConnection(mountpoint: string): Promise<void> {
  return withConnection(mountpoint, (directory) => writeFile(join(directory, 'abort'), '1'));
}

/** Waits until so many requests of a mount, or more, are not answered yet, whether they are read or not. */
export function untilWaiting(mountpoint: string, requests: number): Promise<void> {
  return withConnection(mountpoint, (directory) =>
    until(
      `${String(requests)} requests wait`,
      async () => Number(await readFile(join(directory, 'waiting'), 'utf8')) >= requests,
    ),
  );
}

/** Gives the body what the kernel shows of a mount's connection (fusectl, fs/fuse/control.c). */
function withConnection<T>(mountpoint: string, body: (directory: string) => Promise<T>): Promise<T> {
  return withMountpoint(async (control) => {
    const [entry = ''] = await mountEntries(mountpoint);
    const minor = /^\d+ \d+ 0:(\d+) /.exec(entry)?.[1] ?? '';
    const { status, stderr } = await run('mount', ['-t', 'fusectl', 'none', control]);
    if (status !== 0) throw new Error(`fusectl cannot be mounted: ${stderr}`);
    return body(join(control, minor));
  });
}
