import { constants } from 'node:fs';
import type { Operation } from '../../../protocol/operations.js';
import type { ProcessProgram } from '../scenario.js';

/** What the files are called that acts are about. */
export interface Stage {
  /** The path of a file that is there at the beginning. */
  readonly file: string;
  /** The path of a name that is not. */
  readonly other: string;
}

/** Something that a process does, in a few system calls. */
export interface Act {
  /** The operations that it needs, in the same words as the class has them: one of each group. */
  readonly needs: readonly (readonly Operation[])[];
  /** It changes what is there, so there must be something that the scenario has made for it. */
  readonly isChange?: true;
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
    isChange: true,
    program:
      ({ file }) =>
      (process) =>
        process.unlink(file),
  },
  create: {
    needs: [['create', 'mknod']],
    isChange: true,
    program:
      ({ file }) =>
      async (process) =>
        (await process.open(file, constants.O_CREAT | constants.O_RDWR)).close(),
  },
  link: {
    needs: [['link']],
    isChange: true,
    program:
      ({ file, other }) =>
      (process) =>
        process.link(file, other),
  },
  rename: {
    needs: [['rename', 'rename2']],
    isChange: true,
    program:
      ({ file, other }) =>
      (process) =>
        process.rename(file, other),
  },
  mkdir: {
    needs: [['mkdir']],
    isChange: true,
    program:
      ({ other }) =>
      (process) =>
        process.mkdir(other),
  },
  rmdir: {
    needs: [['rmdir'], ['mkdir']],
    isChange: true,
    program:
      ({ other }) =>
      (process) =>
        process.rmdir(other),
  },
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof ACTS;
