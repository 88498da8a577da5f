import { runBenchmark, writeJson } from '../rig/benchmark.js';
import { describeMachine, examineMachine } from '../rig/machine.js';
import { measureMemory } from './memory.js';
import { parseOptions, usage, type PosixOptions } from './options.js';
import { makeSource, removeSource } from './source.js';
import { measureTime } from './time.js';

const measures = { time: measureTime, memory: measureMemory } as const;

/** The passthrough sample against libfuse's passthrough_ll, and against the file system below both. */
export function posix(args: readonly string[]): Promise<number> {
  return runBenchmark({ usage, parse: parseOptions, measure: measureParts }, args);
}

async function measureParts(options: PosixOptions, signal: AbortSignal): Promise<number> {
  const machine = await examineMachine(signal);
  process.stdout.write(`${describeMachine(machine)}\n${heading(options)}\n\n`);
  const source = await makeSource(options.source);
  try {
    const figures: Record<string, object> = {};
    for (const part of options.parts) figures[part] = await measures[part](source, options, signal);
    if (options.json !== undefined)
      await writeJson(options.json, { date: new Date(), machine, options, ...figures });
    return 0;
  } finally {
    await removeSource(source);
  }
}

function heading({ daemonCpu, rounds, source }: PosixOptions): string {
  return `daemons and client on one CPU (${String(daemonCpu)}), files in ${source}, ${String(rounds)} interleaved rounds, medians`;
}
