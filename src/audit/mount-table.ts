import { readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** One line of /proc/self/mountinfo, proc_pid_mountinfo(5). */
export interface MountEntry {
  readonly id: number;
  /** The id of the mount that this one lies on. */
  readonly parent: number;
  /** `MAJOR:MINOR`, the device number that stat(2) shows for the files of the mount. */
  readonly device: string;
  readonly mountpoint: string;
  /** `ext4`, `fuse.sshfs`. */
  readonly type: string;
  readonly source: string;
  /** What the file system says of itself: `user_id=0`, `allow_other`. */
  readonly superOptions: readonly string[];
}

/** Most symbolic links that one path may lead through, as in path_resolution(7). */
const MAX_LINKS = 40;

/** The mounts of this process's mount namespace. */
export async function readMountTable(): Promise<readonly MountEntry[]> {
  return parseMountTable(await readFile('/proc/self/mountinfo', 'utf8'));
}

export function parseMountTable(text: string): readonly MountEntry[] {
  return text
    .split('\n')
    .map(parseLine)
    .filter((entry) => entry !== undefined);
}

/** The mount that a user of this path meets: where several lie on it, the uppermost. */
export function mountAt(table: readonly MountEntry[], path: string): MountEntry | undefined {
  const stacked = table.filter((entry) => entry.mountpoint === path);
  const covered = new Set(stacked.map(({ parent }) => parent));
  return stacked.find(({ id }) => !covered.has(id)) ?? stacked.at(-1);
}

/** The mount in which a path lies, by its spelling alone. */
export function mountAround(table: readonly MountEntry[], path: string): MountEntry | undefined {
  for (let directory = path; ; directory = dirname(directory)) {
    const entry = mountAt(table, directory);
    if (entry !== undefined || directory === '/') return entry;
  }
}

export function isFuse(entry: MountEntry): boolean {
  return /^fuse(blk)?(\.|$)/.test(entry.type);
}

/** Who mounted it, as the mount's own user namespace numbers users. */
export function mountOwner(entry: MountEntry): number | undefined {
  const option = entry.superOptions.find((text) => text.startsWith('user_id='));
  return option === undefined ? undefined : Number(option.slice('user_id='.length));
}

/**
 * The path as the mount table spells it. A path that is mounted on is never touched itself, because a daemon that
 * hangs would take whoever does with it; only its parents are resolved.
 * @throws the errno of realpath(3) on the parents.
 */
export async function resolveMountpoint(path: string, table: readonly MountEntry[]): Promise<string> {
  let next = resolve(path);
  for (let links = 0; links < MAX_LINKS; links++) {
    if (mountAt(table, next) !== undefined) return next;
    const canonical = join(await realpath(dirname(next)), basename(next));
    const target = mountAt(table, canonical) === undefined ? await linkTarget(canonical) : undefined;
    if (target === undefined) return canonical;
    next = resolve(dirname(canonical), target);
  }
  return next;
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch {
    // EINVAL: no link. ENOENT and the like: whoever uses the path says it better.
    return undefined;
  }
}

function parseLine(line: string): MountEntry | undefined {
  const fields = line.split(' ');
  // Any number of optional fields, then a hyphen.
  const separator = fields.indexOf('-', 6);
  const [id, parent, device, , mountpoint] = fields;
  const [type, source, superOptions] = fields.slice(separator + 1);
  if (separator < 0 || !id || !parent || !device || !mountpoint || !type) return undefined;
  return {
    id: Number(id),
    parent: Number(parent),
    device,
    mountpoint: unescape(mountpoint),
    type: unescape(type),
    source: unescape(source ?? ''),
    superOptions: (superOptions ?? '').split(',').map(unescape),
  };
}

/** The kernel writes blanks, newlines, backslashes and `#` as three octal digits (mangle_path in fs/seq_file.c). */
function unescape(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
