/**
 * The process that makes the system calls. Not the one that serves the mount, which would wait for itself; and one that
 * may wait in the kernel, take another user's identity and be killed.
 */
import { AssertionError } from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Definition } from './check.js';
import { DEFINITIONS } from './definitions.js';
import type { Outcome, Task } from './protocol.js';

/** Characters. */
const LONG = 200;

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
    return { id, failure: textOf(error) };
  }
}

/** A short value is told as it is, and the difference of long ones. */
function textOf(error: unknown): string {
  if (!(error instanceof AssertionError)) return error instanceof Error ? error.message : String(error);
  const { generatedMessage, operator, message } = error;
  if (!generatedMessage || !/^(deepS|s)trictEqual$/.test(operator)) return message;
  const text = `found ${shown(error.actual)}, expected ${shown(error.expected)}`;
  return text.length > LONG ? message : text;
}

function shown(value: unknown): string {
  return inspect(value, { breakLength: Infinity, compact: true });
}

process.umask(0o022);
process.on('message', (task) => {
  process.send?.(outcome(task as Task));
});
process.on('disconnect', () => {
  process.exit();
});
