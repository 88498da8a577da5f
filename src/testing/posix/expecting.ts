import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { LinuxSyscalls, type Syscalls } from '../../syscalls/index.js';

/** Longer than a tick of the clock that kernels take times of files from (CONFIG_HZ=100: 10 ms). */
const TICK_MS = 20;
const clock = new Int32Array(new SharedArrayBuffer(4));

/** The call must fail with one of these errors. */
export function refuses(code: string | readonly string[], call: () => unknown): void {
  const codes = typeof code === 'string' ? [code] : code;
  const got = errorOf(call);
  assert.ok(codes.includes(got), `expected ${codes.join(' or ')}, got ${got}`);
}

/** These bytes must be read; where they are not, the first of them is told. */
export function reads(found: Buffer, expected: Buffer): void {
  assert.equal(
    found.length,
    expected.length,
    `read ${String(found.length)} bytes of ${String(expected.length)}`,
  );
  if (found.equals(expected)) return;
  const at = found.findIndex((byte, index) => byte !== expected[index]);
  assert.fail(`byte ${String(at)} is ${String(found[at])} instead of ${String(expected[at])}`);
}

function errorOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
  return 'success';
}

/** Waits until the clock of the file system has moved on. */
export function tick(): void {
  Atomics.wait(clock, 0, 0, TICK_MS);
}

/** Does something with an open file, and closes it whatever happens. */
export function opened<T>(path: string | Buffer, flags: string | number, work: (fd: number) => T): T {
  const fd = fs.openSync(path, flags);
  try {
    return work(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Lists a directory a few entries at a time, and does something between them. */
export function listed(path: string, each: (name: string, index: number) => void): void {
  const listing = fs.opendirSync(path, { bufferSize: 8 });
  try {
    for (let entry = listing.readSync(), index = 0; entry !== null; entry = listing.readSync(), index += 1)
      each(entry.name, index);
  } finally {
    listing.closeSync();
  }
}

/** Which of the times of a file a call has changed: `['ctime', 'mtime']`. */
export function changedTimes(path: string, call: () => unknown): readonly string[] {
  const before = fs.lstatSync(path, { bigint: true });
  tick();
  call();
  const after = fs.lstatSync(path, { bigint: true });
  const changed = [];
  if (after.ctimeNs !== before.ctimeNs) changed.push('ctime');
  if (after.mtimeNs !== before.mtimeNs) changed.push('mtime');
  return changed;
}

/** Does something as another user, without any privilege of root's. */
export function as<T>(uid: number, gid: number, groups: readonly number[], work: () => T): T {
  const [own = [], ownGid, ownUid] = [
    process.getgroups?.(),
    process.getegid?.() ?? 0,
    process.geteuid?.() ?? 0,
  ];
  try {
    process.setgroups?.([...groups]);
    process.setegid?.(gid);
    process.seteuid?.(uid);
    return work();
  } finally {
    process.seteuid?.(ownUid);
    process.setegid?.(ownGid);
    process.setgroups?.(own);
  }
}

/** Runs a program that makes the calls that Node has not. @returns what it said, trimmed. */
export function run(command: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
  if (error !== undefined) throw new Error(`this check needs the program ${command}`, { cause: error });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

let calls: Syscalls | undefined;

/** The calls that neither Node nor a program has. Only who makes one needs the addon. */
export function linux(): Syscalls {
  return (calls ??= new LinuxSyscalls());
}
