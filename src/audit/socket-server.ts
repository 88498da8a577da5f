import { lstatSync, unlinkSync } from 'node:fs';
import { chmod, lstat, readdir, rename, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './report-error.js';
import type { Report } from './report.js';

export interface ReportServer {
  readonly path: string;
  /** Stops listening and removes the socket, before it returns: the process may be about to exit. Never throws. */
  close(): void;
}

/** What is told instead of a report. */
export interface Fault {
  /** Why the daemon has no report to tell. */
  readonly fault: string;
}

/** Milliseconds that whoever asks may be idle. */
const PATIENCE = 10_000;

/** Tells a report to everybody who connects to a path that is free or holds the socket of a daemon that is gone. */
export async function listenForReport(path: string, report: () => Report): Promise<ReportServer> {
  const server = createServer((socket) => {
    answer(socket, report);
  });
  // Under a name of its own first: Node removes the name that it listened on when it closes, and by then the device
  // number may be another mount's.
  const draft = join(dirname(path), `.${basename(path)}.${String(process.pid)}`);
  await unlink(draft).catch(() => undefined);
  await listening(server, draft);
  server.unref();
  const ino = await publish(draft, path).catch((error: unknown) => {
    server.close();
    throw error;
  });
  return {
    path,
    close: () => {
      server.close();
      removeSocket(path, ino);
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

function answer(socket: Socket, report: () => Report): void {
  socket.unref();
  // Whoever asks may go away at any time.
  socket.on('error', () => socket.destroy());
  socket.setTimeout(PATIENCE, () => socket.destroy());
  socket.end(`${tell(report)}\n`);
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

function removeSocket(path: string, ino: number): void {
  try {
    if (lstatSync(path).ino === ino) unlinkSync(path);
  } catch {
    // Gone already.
  }
}

/**
 * Removes what killed daemons have left, except for mounts that are still there: those have their story to tell.
 * @param mounted the names that are in use.
 */
export async function sweep(directory: string, mounted: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    // A name with a dot in front is a socket that is about to be listened on.
    if (name.startsWith('.') || mounted.has(name)) continue;
    const path = join(directory, name);
    // In another mount namespace the mount may well be alive.
    if (await isStale(path)) await unlink(path).catch(() => undefined);
  }
}

function isStale(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => socket.destroy());
    socket.once('error', (error) => {
      resolve(codeOf(error) === 'ECONNREFUSED');
    });
    socket.once('close', () => {
      resolve(false);
    });
  });
}
