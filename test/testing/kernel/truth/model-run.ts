import type { SimulatedFile, Stats } from '../../../../src/testing/index.js';
import { SimulatedProcess } from '../../../../src/testing/kernel/simulated-process.js';
import { constants } from 'node:fs';
import { Machine } from '../../../../src/testing/kernel/machine.js';
import type { RecordingEvent } from '../../../../src/recording/recording.js';
import { countForgets, Player } from './player.js';
import type { Script } from './script.js';

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW } = constants;
const FLAGS: Readonly<Record<string, number>> = {
  r: O_RDONLY,
  w: O_WRONLY,
  rw: O_RDWR,
  creat: O_CREAT,
  excl: O_EXCL,
  trunc: O_TRUNC,
  append: O_APPEND,
  dir: O_DIRECTORY,
  nofollow: O_NOFOLLOW,
};

/** What the simulated kernel made of a script, with the answers that the real one was given. */
export interface ModelRun {
  readonly answers: readonly string[];
  readonly forgotten: ReadonlyMap<bigint, bigint>;
}

/** @throws DivergenceError where the simulated kernel asks for something else. */
export async function runOnModel(script: Script, events: readonly RecordingEvent[]): Promise<ModelRun> {
  const machine = new Machine({
    frameSize: 1 << 21,
    minor: 45,
    seed: 0,
    checksPermissions: script.checksItself !== true,
    allowsOthers: true,
  });
  const player = new Player(machine.connection, events);
  player.start();
  machine.driver.isOn = true;
  const caller = new ModelCaller(machine);
  const answers = await Promise.race([runLines(script, machine, player, caller), player.diverged]);
  player.finish();
  return { answers, forgotten: player.forgotten };
}

async function runLines(
  { lines }: Script,
  machine: Machine,
  player: Player,
  caller: ModelCaller,
): Promise<string[]> {
  const answers: string[] = [];
  for (const line of lines) {
    if (line.startsWith('!')) await act(machine, player, line);
    answers.push(line.startsWith('!') ? 'done' : await caller.call(line));
  }
  await machine.settled();
  return answers;
}

/** What the real kernel has given back, by nodeid. */
export function forgottenIn(events: readonly RecordingEvent[]): Map<bigint, bigint> {
  const counts = new Map<bigint, bigint>();
  for (const event of events) if (event.kind === 'request') countForgets(event.bytes, counts);
  return counts;
}

async function act(machine: Machine, player: Player, line: string): Promise<void> {
  await machine.settled();
  const [action, milliseconds] = line.split(' ');
  if (action === '!wait') machine.clock.advance(Number(milliseconds));
  else if (!line.startsWith('!!')) await player.notify();
  await machine.settled();
}

/** Does what `syscalls.c` does. */
class ModelCaller {
  #process: SimulatedProcess;
  readonly #machine: Machine;
  readonly #files = new Map<string, SimulatedFile>();

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#process = this.#enter(0);
  }

  async call(line: string): Promise<string> {
    const [name = '', ...words] = line.split(' ');
    try {
      const text = await this.#do(name, words);
      return text === undefined || text === '' ? 'ok' : `ok ${text}`;
    } catch (error) {
      const { errno } = error as { errno?: number };
      if (errno === undefined) throw error;
      return `error ${String(-errno)}`;
    }
  }

  async #do(name: string, words: readonly string[]): Promise<string | undefined> {
    const [first = '', second = '', third = ''] = words;
    const process = this.#process;
    const file = this.#files.get(first);
    switch (name) {
      case 'stat':
        return status(await process.stat(first));
      case 'lstat':
        return status(await process.lstat(first));
      case 'access':
        return silent(process.access(first, Number(second)));
      case 'mkdir':
        return silent(process.mkdir(first, octal(second)));
      case 'mknod':
        return silent(process.mknod(first, octal(second)));
      case 'rmdir':
        return silent(process.rmdir(first));
      case 'unlink':
        return silent(process.unlink(first));
      case 'rename':
        return silent(process.rename(first, second, Number(third)));
      case 'link':
        return silent(process.link(first, second));
      case 'symlink':
        return silent(process.symlink(first, second));
      case 'readlink':
        return process.readlink(first);
      case 'chmod':
        return silent(process.chmod(first, octal(second)));
      case 'chown':
        return silent(process.chown(first, Number(second), Number(third)));
      case 'truncate':
        return silent(process.truncate(first, Number(second)));
      case 'chdir':
        return silent(process.chdir(first));
      case 'open':
        return this.#open(words);
      case 'getxattr':
        return text(await process.getxattr(first, second, Number(third)));
      case 'setxattr':
        return silent(process.setxattr(first, second, third));
      case 'removexattr':
        return silent(process.removexattr(first, second));
      case 'setuid':
        this.#process = this.#enter(Number(first));
        return undefined;
    }
    if (file === undefined) throw new Error(`what is ${name}?`);
    return this.#doWith(file, name, words);
  }

  async #doWith(file: SimulatedFile, name: string, words: readonly string[]): Promise<string | undefined> {
    const [, second = '', third = ''] = words;
    switch (name) {
      case 'close':
        return silent(file.close());
      case 'read':
        return text(await file.read(Number(second)));
      case 'pread':
        return text(await file.read(Number(second), Number(third)));
      case 'write':
        return silent(file.write(second));
      case 'pwrite':
        return silent(file.write(second, Number(third)));
      case 'fstat':
        return status(await file.stat());
      case 'ftruncate':
        return silent(file.truncate(Number(second)));
      case 'fsync':
        return silent(file.sync());
      case 'rewind':
        file.rewind();
        return undefined;
      case 'list':
        return (await file.list())
          .map((entry) => entry.name)
          .filter((entry) => entry !== '.' && entry !== '..')
          .join(' ');
      default:
        throw new Error(`what is ${name}?`);
    }
  }

  async #open([path = '', slot = '', flags = '', mode = '']: readonly string[]): Promise<undefined> {
    const bits = flags.split(',').reduce((all, flag) => all | (FLAGS[flag] ?? 0), 0);
    this.#files.set(slot, await this.#process.open(path, bits, octal(mode)));
  }

  #enter(uid: number): SimulatedProcess {
    return new SimulatedProcess(this.#machine.add('A', { uid, gid: 0, pid: 1, umask: 0o022 }));
  }
}

function octal(word: string): number {
  return word === '' ? 0 : parseInt(word, 8);
}

async function silent(work: Promise<unknown>): Promise<undefined> {
  await work;
}

function status({ mode, size }: Stats): string {
  return `${mode.toString(8)} ${String(size)}`;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
