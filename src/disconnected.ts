import { spawn } from 'node:child_process';

/** Milliseconds for an answer; who takes longer is not gone. */
const PATIENCE = 2_000;
const NOT_CONNECTED = 3;

const ASK = `
  try { require('node:fs').statfsSync(process.argv[1]); }
  catch (error) { if (error.code === 'ENOTCONN') process.exitCode = ${String(NOT_CONNECTED)}; }
`;

/**
 * Whether the connection of a mount is over, which the kernel says to whoever asks. A child asks: a daemon that hangs would
 * take this process along.
 */
export function isDisconnected(mountpoint: string): Promise<boolean> {
  const child = spawn(process.execPath, ['--eval', ASK, mountpoint], { stdio: 'ignore' });
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      // The kernel may keep it until the daemon answers.
      child.unref();
      resolve(false);
    }, PATIENCE);
    const answer = (status: number | null): void => {
      clearTimeout(late);
      resolve(status === NOT_CONNECTED);
    };
    child.once('exit', answer);
    child.once('error', () => {
      answer(null);
    });
  });
}
