export { assertBalanced } from './assert-balanced.js';
export { FEATURES, type Feature } from './posix/check.js';
export { PosixCheck, posixChecks } from './posix/posix-checks.js';
export { PosixError } from './posix/posix-error.js';
export { UnansweredError } from './unanswered-error.js';
export { UnbalancedError } from './unbalanced-error.js';
export { SimulatedKernel } from './kernel/simulated-kernel.js';
export type { SimulationConfig } from './kernel/simulated-kernel.js';
export type { SimulatedProcess, OpenFlags } from './kernel/simulated-process.js';
export type { SimulatedFile } from './kernel/simulated-file.js';
export type { SimulatedClock } from './kernel/clock.js';
export type { InodeHandle } from './kernel/handles.js';
export type { Credentials } from './kernel/credentials.js';
export type { ListedEntry } from './kernel/directories.js';
export type { Stats } from './kernel/stats.js';
export { SystemError } from './kernel/system-error.js';
export type { KernelStep, StepKind } from './kernel/step.js';
export { explore, replay } from './explorer/explore.js';
export type { ExploreConfig } from './explorer/config.js';
export { formatExploration } from './explorer/exploration.js';
export type { Exploration, ExploredScenario } from './explorer/exploration.js';
export type { ExploredFault } from './explorer/fault.js';
export type {
  CheckContext,
  ExplorationMode,
  KernelMemory,
  ProcessProgram,
  Scenario,
} from './explorer/scenario.js';
export { MemoryDisk, type MemoryDiskConfig } from './syscalls/disk.js';
export { MemorySyscalls, type MemorySyscallsConfig } from './syscalls/memory-syscalls.js';
