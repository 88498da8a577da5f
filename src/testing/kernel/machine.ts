import { ERRNO } from '../../protocol/errno.js';
import type { Answer } from './request.js';
import { Actor, settling } from './actor.js';
import { BackgroundRequests } from './background.js';
import { SimulatedClock } from './clock.js';
import { Connection, type Answered } from './connection.js';
import type { Credentials } from './credentials.js';
import { DentryCache } from './dentry-cache.js';
import { Driver } from './driver.js';
import { Features } from './features.js';
import { ForgetQueue } from './forget-queue.js';
import { InodeCache } from './inode-cache.js';
import { InodeLock } from './inode-lock.js';
import { codeOf, handleNotification } from './notifications.js';
import { SeededRandom } from './random.js';
import type { KernelStep } from './step.js';
import { evictions, faults, forgetStep, interrupts } from './steps.js';
import { SystemError } from './system-error.js';
import { SystemCalls } from './system-calls.js';
import type { System } from './system.js';
import { Scheduler } from './task.js';

/** How a simulated kernel is made. */
export interface MachineConfig {
  readonly frameSize: number;
  /** The minor version of the protocol that it speaks. */
  readonly minor: number;
  readonly checksPermissions: boolean;
  readonly allowsOthers: boolean;
  readonly seed: number;
  /** Whether the locks of inodes exclude anything; true where absent. */
  readonly exclusion?: boolean;
}

/** The parts of a simulated kernel, put together: one mounted file system and the processes that use it. */
export class Machine {
  readonly clock = new SimulatedClock();
  readonly connection: Connection;
  readonly system: System;
  readonly driver: Driver;
  readonly #scheduler: Scheduler;
  readonly #processes: Actor[] = [];
  /** The thread that notifications are written on. */
  readonly #helper: Actor;
  #settled: (() => void)[] = [];

  constructor(config: MachineConfig) {
    const scheduler = new Scheduler(config.exclusion ?? true);
    this.#scheduler = scheduler;
    // Nothing here is a field that holds a function: V8 makes those where only a full collection frees anything.
    const changed = (): void => {
      this.changed();
    };
    this.connection = new Connection(config, (frame, body) => this.#notified(frame, body), changed);
    const forgets = new ForgetQueue();
    const inodes = new InodeCache(forgets, this.clock, scheduler);
    const system: System = {
      clock: this.clock,
      forgets,
      inodes,
      dentries: new DentryCache(inodes, scheduler),
      features: new Features(config),
      renames: new InodeLock(scheduler),
      background: new BackgroundRequests(this.connection, () => this.system),
    };
    this.system = system;
    this.#helper = new Actor('kernel', 'deliver', this.connection, scheduler);
    const random = new SeededRandom(config.seed);
    const idle = (): void => {
      this.#idle();
    };
    this.driver = new Driver(() => this.steps(), random, idle);
    const agreed: Answered = ({ value }) => {
      if (value !== undefined) system.features.agree(value as Answer<'init'>);
    };
    this.connection.agreed = agreed;
  }

  /** One more process. */
  add(name: string, credentials: Credentials): SystemCalls {
    const actor = new Actor(name, 'client', this.connection, this.#scheduler);
    this.#processes.push(actor);
    return new SystemCalls(actor, { ...credentials, cwd: undefined }, this.system, () => {
      this.changed();
    });
  }

  /** Whether no process and no notification is under way, and no request unanswered. */
  get isIdle(): boolean {
    return (
      this.connection.unanswered === 0 && [...this.#processes, this.#helper].every(({ isIdle }) => isIdle)
    );
  }

  /**
   * All that could be done next, in the order in which it came to be possible.
   * @param withIncidents also what nobody who is at work asks for.
   */
  steps(withIncidents = true): KernelStep[] {
    const steps: KernelStep[] = [];
    for (const actor of [...this.#processes, this.#helper]) {
      const step = actor.step();
      if (step !== undefined) steps.push(step);
    }
    if (!this.connection.isOver) {
      steps.push(...forgetStep(this.system, this.connection));
      if (withIncidents)
        steps.push(
          ...evictions(this.system),
          ...interrupts(this.#processes),
          ...faults(this.#processes, this.connection),
        );
    }
    // Where nothing happens by itself, nobody has to be told.
    return this.driver.isOn ? steps.map((step) => this.#watched(step)) : steps;
  }

  /** What the session should believe that is held: lookups that it has handed over and not been given back. */
  held(): Map<number, number> {
    const held = new Map<number, number>();
    const add = (nodeid: number, nlookup: number): void => {
      if (nlookup > 0) held.set(nodeid, (held.get(nodeid) ?? 0) + nlookup);
    };
    for (const { nodeid, nlookup } of this.system.inodes.all()) add(nodeid, nlookup);
    for (const { nodeid, nlookup } of this.system.forgets.waiting) add(nodeid, nlookup);
    return held;
  }

  /** A signal for a process. */
  interrupt(name: string): void {
    for (const actor of this.#processes) if (actor.name === name) actor.interrupt();
    this.changed();
  }

  /** Resolves when the driver has nothing left to do and nothing is under way. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled.push(resolve);
      this.changed();
    });
  }

  /** Something has become possible. */
  changed(): void {
    this.driver.wake();
  }

  #idle(): void {
    if (!this.isIdle) return;
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  /** Written out: V8 takes a hidden class of its own for each object that is spread and then gets a closure. */
  #watched(step: KernelStep): KernelStep {
    return {
      label: step.label,
      actor: step.actor,
      kind: step.kind,
      touches: step.touches,
      unheard: step.unheard,
      take: () => {
        step.take();
        this.changed();
      },
    };
  }

  #notified(frame: Uint8Array, body: Uint8Array | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const explain = (errno: number): Error => new SystemError(errno, 'write');
      if (this.connection.isOver) {
        reject(explain(ERRNO.ENODEV));
        return;
      }
      // As the device does: the bytes are the caller's again when this returns.
      const copies = { frame: frame.slice(), body: body?.slice() ?? new Uint8Array() };
      const { system, connection } = this;
      this.#helper.enqueue({
        label: codeOf(frame) ?? 'notification',
        touches: [0],
        work: () => handleNotification({ system, connection, ...copies }),
        ended: settling(resolve, reject, explain),
      });
      this.changed();
    });
  }
}
