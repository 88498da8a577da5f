import { cpus, release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Machine {
  readonly kernel: string;
  readonly node: string;
  readonly cpu: string;
  readonly cpus: number;
  /** Share of all CPUs that other programs used in the second before the measurement, 0 to 1. */
  readonly busy: number;
}

export async function examineMachine(signal: AbortSignal): Promise<Machine> {
  const all = cpus();
  return {
    kernel: release(),
    node: process.versions.node,
    cpu: all[0]?.model.trim() ?? 'unknown CPU',
    cpus: all.length,
    busy: await busyShare(signal),
  };
}

async function busyShare(signal: AbortSignal): Promise<number> {
  const before = totalTimes();
  await sleep(1000, undefined, { signal });
  const after = totalTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function totalTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((cpu) => cpu.times);
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    all: times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
  };
}

/** When and where figures were measured, and whether other programs disturbed them. */
export function describeMachine(machine: Machine): string {
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, Linux ${machine.kernel}, Node ${machine.node}, ${String(machine.cpus)} × ${machine.cpu}`,
  ];
  if (machine.busy > 0.1)
    lines.push(`noisy: other programs use ${(machine.busy * 100).toFixed(0)} % of the CPUs`);
  return lines.join('\n');
}
