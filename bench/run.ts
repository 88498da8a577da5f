import { audit } from './audit/audit.js';
import { explorer } from './explorer/explorer.js';
import { posix } from './posix/posix.js';
import { explain } from './rig/explain.js';
import { roundtrip } from './roundtrip/roundtrip.js';

/** Each takes the arguments after its name and answers the exit code. */
const benchmarks = { roundtrip, audit, posix, explorer } as const satisfies Record<
  string,
  (args: readonly string[]) => Promise<number>
>;

type BenchmarkName = keyof typeof benchmarks;

function isBenchmark(name: string | undefined): name is BenchmarkName {
  return name !== undefined && Object.hasOwn(benchmarks, name);
}

async function runBenchmark(name: BenchmarkName, args: readonly string[]): Promise<number> {
  try {
    return await benchmarks[name](args);
  } catch (error) {
    process.stderr.write(`${name}: ${explain(error)}\n`);
    return 1;
  }
}

const [name, ...args] = process.argv.slice(2);
if (isBenchmark(name)) {
  process.exitCode = await runBenchmark(name, args);
} else {
  const names = Object.keys(benchmarks).join(' | ');
  process.stderr.write(
    `usage: npm run bench -- ${names} [options]; --help after the name tells its options\n`,
  );
  process.exitCode = 2;
}
