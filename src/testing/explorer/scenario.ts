import type { Container, ServiceIdentifier } from 'inversify';
import type { SimulatedProcess } from '../kernel/simulated-process.js';

/** The memory that the kernel caches names and inodes in. */
export interface KernelMemory {
  /** It is short: what nobody uses is dropped, and FORGETs are on their way. One step of the process that calls it. */
  drop(): Promise<void>;
}

/** The services that the class has got injected, by their tokens. */
export interface Services {
  /** @throws Error for a service that was not made. */
  get<S>(token: ServiceIdentifier<S>): S;
}

/** What a check may want to know besides the instance. */
export interface CheckContext {
  /** The container of this schedule: the services that it gives out are those that the class has. */
  readonly container: Container;
  /** The explorer had a call of a service fail in this schedule: what is left behind then may be nobody's fault. */
  readonly hasFailed: boolean;
}

/** A program that a process of the simulated kernel runs, one system call after the other. */
export type ProcessProgram = (process: SimulatedProcess, memory: KernelMemory) => Promise<unknown>;

/** What is explored: who does what at the same time. */
export interface Scenario<T extends object = object> {
  /** As it is listed in reports. */
  readonly name: string;
  /** Runs before anything is interleaved, by a process of its own. It may change the back end directly, too. */
  readonly setup?: (process: SimulatedProcess, memory: KernelMemory, services: Services) => Promise<unknown>;
  /**
   * By name, what each process does. Their calls, the requests that these make, and what the class awaits meanwhile are
   * interleaved. A system call that fails ends its process.
   */
  readonly processes: Readonly<Record<string, ProcessProgram>>;
  /**
   * By name, what other users of the back end do to it directly, with the services that the class has. Only in mode
   * `shared-backend`.
   */
  readonly elsewhere?: Readonly<Record<string, (services: Services) => Promise<unknown>>>;
  /** `false`: no call is made to fail, nobody is interrupted, nothing evicted. For what is long enough without. */
  readonly incidents?: false;
  /** Throws where the instance is in a state that it must never be in; looked at after each step. */
  readonly invariant?: (fileSystem: T, context: CheckContext) => void;
  /**
   * How each schedule ends. `forgotten`, the default: the kernel forgets all. `unmounted`: it is unmounted, no FORGET comes
   * any more, and the class has its `@Destroy` handler to put away what it has.
   */
  readonly ending?: 'forgotten' | 'unmounted';
  /**
   * With `unmounted`: what a process does in the next mount of the class, over the same services. Where this scenario has one
   * process only, what it returns has to be what it is where the kernel has forgotten all before the unmount.
   */
  readonly nextMount?: ProcessProgram;
  /** The same as `invariant` behind that end. It may wait for services. */
  readonly atEnd?: (fileSystem: T, context: CheckContext) => void | Promise<void>;
}

/**
 * Which locks hold: `kernel-consistent`, those that the kernel holds around its own requests; `shared-backend`, none of
 * them, because somebody else changes the back end, through another mount or directly.
 */
export type ExplorationMode = 'kernel-consistent' | 'shared-backend';
