import { constants } from 'node:fs';
import type { Operation } from '../../../protocol/operations.js';
import type { OpenFlags, SimulatedProcess } from '../../kernel/simulated-process.js';
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
  /** It takes many calls: faults in each of them would be too many schedules. */
  readonly isLong?: true;
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
    needs: [['lookup'], ['open', 'read']],
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
      (process) =>
        openAndClose(process, file, constants.O_CREAT | constants.O_RDWR),
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
  /** Behind what is there already: what is lost is missed in the size, too. */
  write: {
    needs: [['lookup'], ['write']],
    program:
      ({ file }) =>
      async (process) => {
        const opened = await process.open(file, 'r+');
        await opened.write('more', (await opened.stat()).size);
        await opened.close();
      },
  },
  make: {
    needs: [['lookup'], ['create', 'mknod']],
    program:
      ({ other }) =>
      (process) =>
        openAndClose(process, other, constants.O_CREAT | constants.O_RDWR),
  },
  /** The name is another file's while the FORGET of the first one is on its way. */
  'make again': {
    needs: [['lookup'], ['unlink'], ['create', 'mknod']],
    isLong: true,
    program:
      ({ file }) =>
      async (process, memory) => {
        await process.unlink(file);
        await openAndClose(process, file, constants.O_CREAT | constants.O_RDWR);
        await openAndClose(process, file);
        await memory.drop();
        await process.stat(file);
      },
  },
  'move over': {
    needs: [['lookup'], ['rename', 'rename2']],
    isLong: true,
    program:
      ({ file, other, second = other }) =>
      async (process, memory) => {
        await process.rename(second, file);
        await openAndClose(process, file);
        await memory.drop();
        await process.stat(file);
      },
  },
  /** Of each kind one that is of no use any more: whether one of them is freed shows what should become of the other. */
  'make and remove': {
    needs: [['create', 'mknod'], ['unlink'], ['mkdir'], ['rmdir']],
    isLong: true,
    program:
      ({ other }) =>
      async (process) => {
        await openAndClose(process, other, constants.O_CREAT | constants.O_RDWR);
        await process.unlink(other);
        await process.mkdir(other);
        await process.rmdir(other);
      },
  },
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;

const THREE = ['1', '2', '3'];

/** The reply was not delivered, or not waited for. */
const UNANSWERED: readonly string[] = ['ECONNABORTED', 'EINTR'];

async function openAndClose(process: SimulatedProcess, path: string, flags: OpenFlags = 'r'): Promise<void> {
  await (await process.open(path, flags)).close();
}

/** Goes on where one is refused. */
async function eachOf(names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  for (const name of names) {
    await act(name).catch((error: unknown) => {
      if (!(error instanceof SystemError) || UNANSWERED.includes(error.code)) throw error;
    });
  }
}
