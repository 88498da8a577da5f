import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome, Task } from './protocol.js';

const PROGRAM = fileURLToPath(new URL('worker.js', import.meta.url));

let child: ChildProcess | undefined;
let lastId = 0;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Has one check made, by a process that serves all of them, one after the other. It is started with the first and ends
 * with this one.
 * @param timeout milliseconds.
 * @returns what was found instead of what was expected; undefined where all is well.
 */
export function ask(task: Omit<Task, 'id'>, timeout: number): Promise<string | undefined> {
  const asked = queue.then(() => answer(task, timeout));
  queue = asked;
  return asked;
}

function answer(task: Omit<Task, 'id'>, timeout: number): Promise<string | undefined> {
  const worker = (child ??= start());
  const id = (lastId += 1);
  worker.ref();
  worker.channel?.ref();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      end(`it was not done after ${String(timeout / 1000)} seconds`);
      abandon(worker);
    }, timeout);
    function end(failure: string | undefined): void {
      clearTimeout(timer);
      worker.off('message', received).off('exit', exited);
      worker.unref();
      worker.channel?.unref();
      resolve(failure);
    }
    function received(message: unknown): void {
      const outcome = message as Outcome;
      if (outcome.id === id) end(outcome.failure);
    }
    function exited(status: number | null, signal: NodeJS.Signals | null): void {
      end(`the process that made the calls ended (status ${String(status)}, signal ${String(signal)})`);
    }
    worker.on('message', received).on('exit', exited);
    worker.send({ id, ...task } satisfies Task);
  });
}

function start(): ChildProcess {
  const started = fork(PROGRAM, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  started.once('exit', () => {
    if (child === started) child = undefined;
  });
  return started;
}

/** It may wait in the kernel for a mount that never answers, and die only with that. */
function abandon(worker: ChildProcess): void {
  if (child === worker) child = undefined;
  worker.kill('SIGKILL');
}
