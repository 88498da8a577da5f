import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isFuse,
  mountAt,
  mountOwner,
  readMountTable,
  resolveMountpoint,
  type MountEntry,
} from './mount-table.js';
import { noSocket, notMounted, ReportError } from './report-error.js';
import type { Report } from './report.js';
import { readReport } from './socket-client.js';
import { distrustOf, makeDirectory, reportDirectories } from './socket-directory.js';
import { listenForReport, sweep, type ReportServer } from './socket-server.js';

/**
 * A running mount tells its report to whoever may open its socket: connect, read JSON to the end. The socket is named
 * by the device number of the mount, which the mount table tells to both ends without a call that a daemon that hangs
 * could delay.
 */
export interface ReportSource {
  readonly mountpoint: string;
  report(): Report;
}

/**
 * The device number is given to another mount when this one is gone, so a socket that a killed daemon has left behind
 * must not be taken for that of, say, an sshfs.
 */
export function socketName({ device, type }: MountEntry): string {
  return `${device} ${type.replaceAll('/', '%')}`.slice(0, MAX_NAME);
}

/** Characters; sun_path has room for 108 bytes with the directory, unix(7). */
const MAX_NAME = 40;

/**
 * Serves the report of a mount for as long as it stays. It neither keeps the process alive nor throws into it.
 * @throws when the mount is not in this process's mount table, or no directory for the socket can be made.
 */
export async function serveReport(source: ReportSource): Promise<ReportServer> {
  const table = await readMountTable();
  const entry = mountAt(table, source.mountpoint);
  if (entry === undefined) throw new ReportError('NOT_MOUNTED', `nothing is mounted on ${source.mountpoint}`);
  const uid = process.geteuid?.() ?? 0;
  const directory = await makeDirectory(reportDirectories(uid), uid);
  await sweep(directory, new Set(table.map(socketName)));
  return listenForReport(join(directory, socketName(entry)), () => source.report());
}

/**
 * Asks the daemon of a mount in another process (or this one) for its report.
 * @param path the mountpoint, however spelled; the mount itself is not touched.
 * @throws ReportError that says why there is none.
 */
export async function askReport(path: string): Promise<Report> {
  const table = await readMountTable();
  const mountpoint = await resolveMountpoint(path, table);
  const entry = mountAt(table, mountpoint);
  if (entry === undefined) throw notMounted(mountpoint, table);
  if (!isFuse(entry)) {
    throw new ReportError(
      'NOT_TALLYFS',
      `${mountpoint} is a mount of type ${entry.type}, not one of tallyfs`,
    );
  }
  return readReport(await findSocket(entry), entry.mountpoint);
}

/**
 * Looks where the mount's user keeps sockets, then where this process's user does: a user namespace renumbers users.
 * @throws ReportError
 */
export async function findSocket(entry: MountEntry): Promise<string> {
  const self = process.geteuid?.() ?? 0;
  const owner = mountOwner(entry) ?? self;
  const directories = [...new Set([owner, self])].flatMap(reportDirectories);
  const problems: unknown[] = [];
  for (const directory of directories) {
    const path = join(directory, socketName(entry));
    try {
      await checkSocket(directory, path, [owner, self]);
      return path;
    } catch (error) {
      problems.push(error);
    }
  }
  throw noSocket(entry, owner, directories, problems);
}

async function checkSocket(directory: string, path: string, owners: readonly number[]): Promise<void> {
  const distrust = await distrustOf(directory, owners);
  await lstat(path);
  if (distrust !== undefined) {
    throw new ReportError('NOT_ALLOWED', `the socket ${path} cannot be trusted: ${directory} is ${distrust}`);
  }
}
