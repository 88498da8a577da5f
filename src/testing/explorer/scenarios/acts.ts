import { constants } from 'node:fs';
import type { Operation } from '../../../protocol/operations.js';
import { SystemError } from '../../kernel/system-error.js';
import type { ProcessProgram } from '../scenario.js';

/** What the files are called that acts are about. */
export interface Stage {
  /** The path of a file that is there at the beginning. */
  readonly file: string;
  /** The path of a name that is not. */
  readonly other: string;
  /** The path of another file that is there; absent where there is none. */
  readonly second?: string;
  /** Paths of all that was found, what is refused among it. */
  readonly all: readonly string[];
  /** There are directories in the root. */
  readonly hasDirectories: boolean;
}

/** Something that a process does, in a few system calls. */
export interface Act {
  /** The operations that it needs, in the same words as the class has them: one of each group. */
  readonly needs: readonly (readonly Operation[])[];
  program(stage: Stage): ProcessProgram;
}

/** What a process may do while another does something else. */
export const ACTS = {
  look: {
    needs: [['lookup']],
    program:
      ({ file }) =>
      (process) =>
        process.stat(file),
  },
  open: {
    needs: [['lookup'], ['open']],
    program:
      ({ file }) =>
      async (process) => {
        const opened = await process.open(file);
        await opened.read(64).finally(() => opened.close());
      },
  },
  list: {
    needs: [['readdirplus', 'readdir']],
    program: () => (process) => process.readdir('/'),
  },
  drop: {
    needs: [['forget']],
    program: () => (_process, memory) => memory.drop(),
  },
  unlink: {
    needs: [['unlink']],
    program:
      ({ file }) =>
      (process) =>
        process.unlink(file),
  },
  create: {
    needs: [['create', 'mknod']],
    program:
      ({ file }) =>
      async (process) =>
        (await process.open(file, constants.O_CREAT | constants.O_RDWR)).close(),
  },
  link: {
    needs: [['link']],
    program:
      ({ file, other }) =>
      (process) =>
        process.link(file, other),
  },
  rename: {
    needs: [['rename', 'rename2']],
    program:
      ({ file, other }) =>
      (process) =>
        process.rename(file, other),
  },
  mkdir: {
    needs: [['mkdir']],
    program:
      ({ other }) =>
      (process) =>
        process.mkdir(other),
  },
  /** All that there is, one after the other, whether it is refused or not. */
  'look around': {
    needs: [['lookup']],
    program:
      ({ all }) =>
      (process) =>
        eachOf(all, (path) => process.stat(path)),
  },
  'list all': {
    needs: [['readdirplus', 'readdir'], ['lookup']],
    program: () => async (process) => {
      const names = await process.readdir('/');
      await eachOf(names, async (name) => {
        if ((await process.stat(`/${name}`)).isDirectory()) await process.readdir(`/${name}`);
      });
    },
  },
  /** Until it is refused, perhaps. */
  links: {
    needs: [['link']],
    program:
      ({ file, other }) =>
      (process) =>
        eachOf(THREE, (end) => process.link(file, `${other}-${end}`)),
  },
  mkdirs: {
    needs: [['mkdir']],
    program:
      ({ other }) =>
      (process) =>
        eachOf(THREE, (end) => process.mkdir(`${other}-${end}`)),
  },
  replace: {
    needs: [['rename', 'rename2']],
    program:
      ({ file, other, second = other }) =>
      (process) =>
        process.rename(second, file),
  },
  rmdir: {
    needs: [['rmdir'], ['mkdir']],
    program:
      ({ other }) =>
      (process) =>
        process.rmdir(other),
  },
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

const THREE = ['1', '2', '3'];

/** The reply was not delivered, or not waited for. */
const UNANSWERED: readonly string[] = ['ECONNABORTED', 'EINTR'];

/** Goes on where one is refused. */
async function eachOf(names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  for (const name of names) {
    await act(name).catch((error: unknown) => {
      if (!(error instanceof SystemError) || UNANSWERED.includes(error.code)) throw error;
    });
  }
}
