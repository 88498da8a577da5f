import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Runs an ordinary program on the mount, from a process of its own: this one serves the mount, and would wait for itself.
 * @returns what it said, on either stream.
 */
export async function shell(command: string): Promise<string> {
  try {
    const { stdout, stderr } = await execute('sh', ['-c', command], { maxBuffer: 64 * 1024 * 1024 });
    return (stdout + stderr).trim();
  } catch (error) {
    return (error as { stderr: string }).stderr.trim();
  }
}

/** Runs a program and shows it as a person would see it: the command, and the last lines of what it said. */
export async function show(command: string, label = command): Promise<void> {
  const said = await shell(command);
  console.log(`  $ ${label}`);
  for (const line of said.split('\n').slice(-3)) if (line !== '') console.log(`    ${line}`);
}
