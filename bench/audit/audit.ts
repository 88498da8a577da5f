import { runBenchmark, writeJson } from '../rig/benchmark.js';
import { describeMachine, examineMachine } from '../rig/machine.js';
import { measureCpu } from './cpu/measure-cpu.js';
import { measureMemory } from './memory/measure-memory.js';
import { parseOptions, usage, type AuditOptions } from './options.js';

const parts = { cpu: measureCpu, memory: measureMemory } as const;

/** What the audit costs, in time and in memory. */
export function audit(args: readonly string[]): Promise<number> {
  return runBenchmark({ usage, parse: parseOptions, measure: measureParts }, args);
}

async function measureParts(options: AuditOptions, signal: AbortSignal): Promise<number> {
  const machine = await examineMachine(signal);
  process.stdout.write(`${describeMachine(machine)}\n`);
  const figures: Record<string, object> = {};
  for (const part of options.parts) figures[part] = await parts[part](options, signal);
  if (options.json !== undefined)
    await writeJson(options.json, { date: new Date(), machine, options, ...figures });
  return 0;
}
