import { createConnection } from 'node:net';
import { explain, ReportError } from './report-error.js';
import type { Report } from './report.js';
import type { Fault } from './socket-server.js';

/** Milliseconds for a report, from the connection to its last byte. */
const PATIENCE = 10_000;

/** Characters of a report; a nodeid and its count take about 15. */
const MAX_REPORT = 256 * 1024 * 1024;

/**
 * Asks whoever listens on a path.
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
