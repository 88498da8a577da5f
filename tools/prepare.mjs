// Compiles the TypeScript where the compiler is there: `npm ci --omit=dev` has none and needs none, because a
// published package brings build/ with it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

function compiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    return undefined;
  }
}

const tsc = compiler();
if (tsc !== undefined) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
