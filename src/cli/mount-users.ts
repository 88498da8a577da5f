import { open, readdir, readFile, readlink } from 'node:fs/promises';
import type { MountEntry } from '../audit/mount-table.js';

/** One way in which a process keeps a mount busy. */
export interface MountUser {
  readonly pid: number;
  /** The program's name as the kernel keeps it, at most 15 bytes. */
  readonly command: string;
  readonly use: Use;
  readonly path: string;
}

export type Use = 'working directory' | 'root directory' | 'program' | 'open file' | 'mapped file';

const LINKS = [
  ['cwd', 'working directory'],
  ['root', 'root directory'],
  ['exe', 'program'],
] as const satisfies readonly (readonly [string, Use])[];

/** open(2): a reference to a path that asks the file system for nothing. Node has no name for it. */
const O_PATH = 0o10000000;

/**
 * The processes that keep a mount busy, as far as this user may see them. Reads /proc alone and asks nothing of the
 * mount, whose daemon may be the caller or hang.
 */
export async function findMountUsers(mount: MountEntry): Promise<readonly MountUser[]> {
  const users: MountUser[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const uses = await usesOf(`/proc/${name}`, mount);
    if (uses.length === 0) continue;
    const command = (await readFile(`/proc/${name}/comm`, 'utf8').catch(() => '?')).trimEnd();
    users.push(...uses.map((use) => ({ pid: Number(name), command, ...use })));
  }
  return users;
}

/** `vim (pid 12) has /mnt/x/a open`, one line for each. */
export function describeMountUsers(users: readonly MountUser[]): string[] {
  return users.map(({ pid, command, use, path }) => {
    const who = `${command} (pid ${String(pid)})`;
    if (use === 'open file') return `${who} has ${path} open`;
    if (use === 'mapped file') return `${who} has ${path} mapped`;
    if (use === 'program') return `${who} runs from ${path}`;
    return `${who} has its ${use} in ${path}`;
  });
}

type Found = Pick<MountUser, 'use' | 'path'>;

async function usesOf(process: string, mount: MountEntry): Promise<Found[]> {
  const found: Found[] = [];
  for (const [name, use] of LINKS) {
    const path = await linkInto(mount, `${process}/${name}`);
    if (path !== undefined && (await isOn(mount, `${process}/${name}`))) found.push({ use, path });
  }
  found.push(...(await openFiles(process, mount)));
  const known = new Set(found.map(({ path }) => path));
  const mapped = [...(await mappedFiles(process, mount))].filter((path) => !known.has(path));
  return [...found, ...mapped.map((path): Found => ({ use: 'mapped file', path }))];
}

async function openFiles(process: string, mount: MountEntry): Promise<Found[]> {
  const found = new Set<string>();
  for (const fd of await readdir(`${process}/fd`).catch(() => [])) {
    const path = await linkInto(mount, `${process}/fd/${fd}`);
    if (path !== undefined && (await mountIdOf(`${process}/fdinfo/${fd}`)) === mount.id) found.add(path);
  }
  return [...found].map((path) => ({ use: 'open file', path }));
}

/** Where a link of /proc leads, when that is below the mountpoint. Reading the link touches nothing behind it. */
async function linkInto({ mountpoint }: MountEntry, link: string): Promise<string | undefined> {
  const path = await readlink(link).catch(() => '');
  return path === mountpoint || path.startsWith(`${mountpoint}/`) ? path : undefined;
}

/**
 * Whether a link of /proc leads to the mount itself and not to the directory that it covers: a shell that was in that
 * directory before has the same path and keeps nothing busy.
 */
async function isOn(mount: MountEntry, link: string): Promise<boolean> {
  try {
    await using file = await open(link, O_PATH);
    return (await mountIdOf(`/proc/self/fdinfo/${String(file.fd)}`)) === mount.id;
  } catch {
    // It may not be opened, or ended just now; the path said yes.
    return true;
  }
}

async function mountIdOf(fdinfo: string): Promise<number | undefined> {
  const text = await readFile(fdinfo, 'utf8').catch(() => '');
  const id = /^mnt_id:\s*(\d+)$/m.exec(text)?.[1];
  return id === undefined ? undefined : Number(id);
}

/** proc_pid_maps(5): the fourth field is the device, in hexadecimal. */
async function mappedFiles(process: string, { device }: MountEntry): Promise<Set<string>> {
  const [major = 0, minor = 0] = device.split(':').map(Number);
  const wanted = `${hex(major)}:${hex(minor)}`;
  const found = new Set<string>();
  const maps = await readFile(`${process}/maps`, 'utf8').catch(() => '');
  for (const line of maps.split('\n')) {
    const [, , , mapped, , ...path] = line.split(/ +/);
    if (mapped === wanted) found.add(path.join(' '));
  }
  return found;
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}
