/**
 * The process that makes the system calls. Not the one that serves the mount, which would wait for itself; and one that
 * may wait in the kernel, take another user's identity and be killed.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Definition } from './check.js';
import { DEFINITIONS } from './definitions.js';
import type { Outcome, Task } from './protocol.js';

const checks = new Map(DEFINITIONS.map((check) => [check.name, check]));

/**
 * Checks that change something get an empty directory; the others look at what is there. They begin in it, because
 * other users may not come that far on the way from the root.
 */
function look({ needs, look }: Definition, directory: string): void {
  const own = needs.includes('write') ? fs.mkdtempSync(join(directory, 'posix-')) : undefined;
  if (own !== undefined) fs.chmodSync(own, 0o755);
  process.chdir(own ?? directory);
  try {
    look('.');
  } finally {
    process.chdir('/');
    if (own !== undefined) fs.rmSync(own, { recursive: true, force: true });
  }
}

function outcome({ id, check: name, directory }: Task): Outcome {
  const check = checks.get(name);
  if (check === undefined) return { id, failure: `there is no check ${name}` };
  try {
    look(check, directory);
    return { id };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

process.umask(0o022);
process.on('message', (task) => {
  process.send?.(outcome(task as Task));
});
process.on('disconnect', () => {
  process.exit();
});
