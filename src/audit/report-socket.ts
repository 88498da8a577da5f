import { chmod, lstat, rename, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  isFuse,
  mountAt,
  mountOwner,
  readMountTable,
  resolveMountpoint,
  type MountEntry,
} from './mount-table.js';
import { explain, noSocket, notMounted, ReportError } from './report-error.js';
import type { Report } from './report.js';
import { distrustOf, makeDirectory, reportDirectories } from './socket-directory.js';

/**
 * A running mount tells its report to whoever may open its socket: connect, read JSON to the end. The socket is named
 * by the device number of the mount, which the mount table tells to both ends without a call that a daemon that hangs
 * could delay.
 */
export interface ReportSource {
  readonly mountpoint: string;
  report(): Report;
}

export interface ReportServer {
  readonly path: string;
  /** Stops listening and removes the socket. Never rejects. */
  close(): Promise<void>;
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

/** Milliseconds for a report, from the connection to its last byte. */
const PATIENCE = 10_000;
/** Characters of a report; a nodeid and its count take about 15. */
const MAX_REPORT = 256 * 1024 * 1024;

/**
 * Serves the report of a mount for as long as it stays. It neither keeps the process alive nor throws into it.
 * @throws when the mount is not in this process's mount table, or no directory for the socket can be made.
 */
export async function serveReport(source: ReportSource): Promise<ReportServer> {
  const entry = mountAt(await readMountTable(), source.mountpoint);
  if (entry === undefined) throw new ReportError('NOT_MOUNTED', `nothing is mounted on ${source.mountpoint}`);
  const uid = process.geteuid?.() ?? 0;
  const directory = await makeDirectory(reportDirectories(uid), uid);
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

/** The server's end, on a path that is free or holds the socket of a daemon that is gone. */
export async function listenForReport(path: string, report: () => Report): Promise<ReportServer> {
  const server = createServer((socket) => {
    answer(socket, report);
  });
  // Under a name of its own first: Node removes the name that it listened on when it closes, and by then the device
  // number may be another mount's.
  const draft = `${path}.${String(process.pid)}`;
  await unlink(draft).catch(() => undefined);
  await listening(server, draft);
  server.unref();
  const ino = await publish(draft, path).catch((error: unknown) => {
    server.close();
    throw error;
  });
  return {
    path,
    close: async () => {
      server.close();
      await removeSocket(path, ino);
    },
  };
}

/** @returns the inode by which the socket is known again. */
async function publish(draft: string, path: string): Promise<number> {
  await chmod(draft, 0o600);
  const { ino } = await lstat(draft);
  await rename(draft, path);
  return ino;
}

/**
 * The asker's end.
 * @param mountpoint for messages.
 */
export async function readReport(path: string, mountpoint: string, patience = PATIENCE): Promise<Report> {
  const text = await readAll(path, patience).catch((error: unknown) => {
    throw explain(error, path, mountpoint);
  });
  const said = parse(text);
  if (said === undefined) {
    throw new ReportError('BAD_ANSWER', `the daemon of ${mountpoint} ended before it had told its report`);
  }
  if ('fault' in said) {
    throw new ReportError('BAD_ANSWER', `the daemon of ${mountpoint} cannot tell its report: ${said.fault}`);
  }
  return said;
}

function parse(text: string): Report | Fault | undefined {
  try {
    return JSON.parse(text) as Report | Fault;
  } catch {
    return undefined;
  }
}

function answer(socket: Socket, report: () => Report): void {
  socket.unref();
  // Whoever asks may go away at any time.
  socket.on('error', () => socket.destroy());
  socket.setTimeout(PATIENCE, () => socket.destroy());
  socket.end(`${tell(report)}\n`);
}

interface Fault {
  /** Why the daemon has no report to tell. */
  readonly fault: string;
}

function tell(report: () => Report): string {
  try {
    return JSON.stringify(report());
  } catch (error) {
    return JSON.stringify({ fault: String(error) } satisfies Fault);
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // A failed accept (EMFILE) costs one report, not the file system.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

async function removeSocket(path: string, ino: number): Promise<void> {
  try {
    if ((await lstat(path)).ino === ino) await unlink(path);
  } catch {
    // Gone already.
  }
}

/** Looks where the mount's user keeps sockets, then where this process's user does: a user namespace renumbers users. */
async function findSocket(entry: MountEntry): Promise<string> {
  const self = process.geteuid?.() ?? 0;
  const owner = mountOwner(entry) ?? self;
  const problems: unknown[] = [];
  for (const uid of new Set([owner, self])) {
    for (const directory of reportDirectories(uid)) {
      const path = join(directory, socketName(entry));
      try {
        await checkSocket(directory, path, [uid, self]);
        return path;
      } catch (error) {
        problems.push(error);
      }
    }
  }
  throw noSocket(entry, owner, self, problems);
}

async function checkSocket(directory: string, path: string, owners: readonly number[]): Promise<void> {
  const distrust = await distrustOf(directory, owners);
  await lstat(path);
  if (distrust !== undefined) {
    throw new ReportError('NOT_ALLOWED', `the socket ${path} cannot be trusted: ${directory} is ${distrust}`);
  }
}

function readAll(path: string, patience: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    let text = '';
    const timer = setTimeout(() => socket.destroy(failure('ETIMEDOUT')), patience);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MAX_REPORT) socket.destroy(failure('EFBIG'));
    });
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
