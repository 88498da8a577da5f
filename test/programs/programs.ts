/** A program that people run on file systems, and how it is seen whether it worked. */
export interface Program {
  /** `scripts/NAME.sh`, which fails where a result is not what it must be. */
  readonly name: string;
  /** What it runs, and the Debian packages that bring that. */
  readonly packages: Readonly<Record<string, string>>;
  /** Goes with the tests, as it takes a second or two. */
  readonly short?: true;
}

export const PROGRAMS: readonly Program[] = [
  { name: 'tar', packages: { tar: 'tar' }, short: true },
  { name: 'sparse', packages: { cp: 'coreutils' }, short: true },
  { name: 'direct', packages: { dd: 'coreutils' }, short: true },
  { name: 'flock', packages: { flock: 'util-linux' }, short: true },
  { name: 'git', packages: { git: 'git' }, short: true },
  { name: 'make', packages: { gcc: 'gcc libc6-dev', make: 'make' }, short: true },
  { name: 'sqlite', packages: { sqlite3: 'sqlite3' }, short: true },
  { name: 'rsync', packages: { rsync: 'rsync', setfacl: 'acl', setfattr: 'attr' }, short: true },
  { name: 'fio', packages: { fio: 'fio' } },
  { name: 'postgres', packages: { pgbench: 'postgresql' } },
  { name: 'npm', packages: { npm: 'npm', git: 'git' } },
  { name: 'stress-ng', packages: { 'stress-ng': 'stress-ng' } },
];
