import { constants } from 'node:fs';
import type { SimulatedFile, SimulatedProcess, Stats } from '../../../../src/testing/index.js';

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

/** Does what `syscalls.c` does. */
export class SimulatedCaller {
  #process: SimulatedProcess;
  #handle = { nodeid: 0, generation: 0 as number | bigint };
  readonly #enter: (uid: number) => SimulatedProcess;
  readonly #files = new Map<string, SimulatedFile>();

  /** @param enter makes a process of this user. */
  constructor(enter: (uid: number) => SimulatedProcess) {
    this.#enter = enter;
    this.#process = enter(0);
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
      case 'handle':
        this.#handle = await process.handle(first);
        return undefined;
      case 'openhandle':
        this.#files.set(first, await process.openHandle(this.#handle, flagsOf(second)));
        return undefined;
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
    this.#files.set(slot, await this.#process.open(path, flagsOf(flags), octal(mode)));
  }
}

function flagsOf(names: string): number {
  return names.split(',').reduce((all, name) => all | (FLAGS[name] ?? 0), 0);
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
