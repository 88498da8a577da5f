import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { run } from '../../../support/children.js';

/** Compiled, this file is one folder deeper than its source. */
const SOURCE = fileURLToPath(new URL('../../../../../test/testing/kernel/truth/syscalls.c', import.meta.url));

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface CompiledProgram {
  readonly path: string;
  remove(): Promise<void>;
}

/** Compiles `syscalls.c`. */
export async function compileProgram(): Promise<CompiledProgram> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-syscalls-'));
  const path = join(directory, 'syscalls');
  const { status, stderr } = await run('cc', ['-Wall', '-Wextra', '-Werror', '-o', path, SOURCE]);
  if (status !== 0) throw new Error(`cc could not compile ${SOURCE}:\n${stderr}`);
  return { path, remove: () => rm(directory, { recursive: true }) };
}

/** A process that makes one system call after the other on a mount. */
export class SystemCaller {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor(program: string, mountpoint: string) {
    this.#child = spawn(program, [mountpoint], { stdio: ['pipe', 'pipe', 'inherit'] });
    running.add(this.#child);
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('the program has no output');
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** @returns `ok …` or `error ERRNO`. */
  async call(line: string): Promise<string> {
    this.#child.stdin?.write(`${line}\n`);
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error(`the program ended at: ${line}`);
    return answer.value;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
    running.delete(this.#child);
  }
}
