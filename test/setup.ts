import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** The programs that the tests run, and the Debian packages that bring them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  cc: 'gcc libc6-dev linux-libc-dev',
  fusermount3: 'fuse3',
  getfattr: 'attr',
  setpriv: 'util-linux',
};

/** Runs once before all tests: what is missing is installed where that can be done, and else said in one place. */
export function mochaGlobalSetup(): void {
  const missing = Object.keys(PROGRAMS).filter((program) => !isInstalled(program));
  if (missing.length > 0) install(missing.map((program) => PROGRAMS[program] ?? program));
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new Error(
      'the tests mount file systems and need /dev/fuse: load the fuse module, and run them as root',
      {
        cause: error,
      },
    );
  }
}

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
}

function install(packages: readonly string[]): void {
  const names = packages.join(' ');
  if (process.getuid?.() !== 0)
    throw new Error(`the tests need these Debian packages: ${names}. Install them, or run as root.`);
  const script = `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ${names}`;
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`apt-get could not install ${names}:\n${stderr}`);
}
