import type { Command } from './command.js';

export interface CommandRow {
  readonly name: string;
  /** One sentence without its full stop, as the list of commands shows it. */
  readonly summary: string;
  /** Each command brings only what it needs: `tallyfs unmount` works where the rest cannot be loaded. */
  load(): Promise<Command>;
}

/** Adding a command is adding a row. */
export const commands: readonly CommandRow[] = [
  {
    name: 'mount',
    summary: 'Mount the file system of a module and serve it',
    load: async () => (await import('./commands/mount.js')).mountCommand,
  },
  {
    name: 'unmount',
    summary: 'Unmount a file system, also one whose daemon is gone',
    load: async () => (await import('./commands/unmount.js')).unmountCommand,
  },
  {
    name: 'report',
    summary: 'Ask a mounted file system what the kernel holds and what it counted',
    load: async () => (await import('./commands/report.js')).reportCommand,
  },
  {
    name: 'audit',
    summary: 'Find counting bugs in the source of a file system',
    load: async () => (await import('./commands/audit.js')).auditCommand,
  },
  {
    name: 'replay',
    summary: 'Have a class answer the requests of a recorded mount, and tell what differs',
    load: async () => (await import('./commands/replay.js')).replayCommand,
  },
  {
    name: 'explore',
    summary: 'Search the orders in which a file system can be used at the same time for faults',
    load: async () => (await import('./commands/explore.js')).exploreCommand,
  },
  {
    name: 'doctor',
    summary: 'Tell whether this machine can mount, and what is missing',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
];
