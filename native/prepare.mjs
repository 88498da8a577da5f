// Compiles the TypeScript sources in a checkout (`npm ci`, `npm install`) and before packing. Where the compiler was not
// installed (`npm ci --omit=dev`) there is nothing to do it with, and what was built before is used.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const tsc = findCompiler();
if (tsc === undefined) {
  process.stderr.write('tallyfs: typescript is not installed, so nothing is compiled\n');
} else {
  const { status } = spawnSync(process.execPath, [tsc, '-p', ROOT], { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    return undefined;
  }
}
