import { spawnSync } from 'node:child_process';

/**
 * Sees to it that programs are there: what is missing is installed where that can be done.
 * @param programs by name, the Debian packages that bring them.
 * @throws Error that names the packages.
 */
export function requirePrograms(programs: Readonly<Record<string, string>>): void {
  const missing = Object.keys(programs).filter((program) => !isInstalled(program));
  if (missing.length > 0) install(missing.map((program) => programs[program] ?? program));
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
