import type { Container } from 'inversify';
import { inspect } from 'node:util';
import { AUDIT_MODES, type AuditMode } from '../../audit/report.js';
import type { FileSystemClass } from '../../metadata/compile.js';
import type { CapabilityWishes } from '../../metadata/file-system-metadata.js';
import { MountOptionError } from '../../metadata/option-error.js';
import type { GivenOptions } from '../../metadata/options.js';
import { splitOptions } from '../../mount-options.js';
import type { Grace, Session } from '../../session/session.js';
import { serveOver } from '../../serve-over.js';
import { assertBalanced } from '../assert-balanced.js';
import { UnansweredError } from '../unanswered-error.js';
import { NOT_SIMULATED } from './connection.js';
import type { SimulatedClock } from './clock.js';
import { compileOnce } from './compiled-classes.js';
import type { Credentials } from './credentials.js';
import { Machine } from './machine.js';
import { StandstillError, whileSomethingHappens } from './patience.js';
import { SimulatedProcess } from './simulated-process.js';
import { ask } from './request.js';
import { SystemError } from './system-error.js';
import type { KernelStep } from './step.js';
import { ERRNO } from '../../protocol/errno.js';

/** What reports show for the directory. */
const MOUNTPOINT = '/simulated';
/** Bytes; small, because a buffer of it is made for each mount. */
const FRAME_SIZE = 20_480;
const MINOR = 45;

/** A class that asks for what is not simulated is served without it. */
const WITHOUT: CapabilityWishes = Object.fromEntries(NOT_SIMULATED.map((name) => [name, false]));

const DRIVERS = ['automatic', 'manual'] as const;
/** Milliseconds. Less than a test has in mocha, so that the reason is told and not only that the time is over. */
const PATIENCE = 1500;

/** How a class is mounted on a simulated kernel. Everything may be left out. */
export interface SimulationConfig {
  /** Where the class and its back ends come from, or what makes that anew for this mount; it is not changed. */
  readonly container?: Container | (() => Container | Promise<Container>);
  /** Decides what happens first where that is not determined. The same seed, the same order. */
  readonly seed?: number;
  /** `automatic`, the default: everything happens by itself. `manual`: nothing does until a step is taken. */
  readonly driver?: (typeof DRIVERS)[number];
  readonly audit?: AuditMode;
  /** As `-o` takes them: `{ allow_other: true }`, and those that the class declares. */
  readonly options?: GivenOptions;
  /** As `mount()` takes them. */
  readonly capabilities?: CapabilityWishes;
  readonly maxInFlight?: number;
  /** Gets one line for each request and reply. */
  readonly trace?: (line: string) => void;
  /** Gets what no reply can tell; stderr where absent, nobody where `false`. */
  readonly log?: ((line: string) => void) | false;
  /** The largest request in bytes, headers included, 8192 or more; 20480 where absent, which writes 16 KiB at once. */
  readonly frameSize?: number;
  /**
   * Whether the kernel's own locks hold, such as that of a directory while a name is removed from it; true where absent.
   * Without them requests come as where the same files are reached by another way too, which those locks know nothing of.
   */
  readonly exclusion?: boolean;
  /** How long is waited at the end for handlers that are still busy; not at all with 0. */
  readonly grace?: Grace;
  /** The minor version of the protocol that the kernel speaks; 45 where absent. */
  readonly minor?: number;
}

/** A kernel in memory that one class is mounted on: no /dev/fuse, no privileges, no addon. */
export class SimulatedKernel<T extends object = object> implements AsyncDisposable {
  readonly session: Session<T>;
  /** The mounted instance. */
  readonly fileSystem: T;
  /** What entry and attribute timeouts run by. */
  readonly clock: SimulatedClock;
  readonly #machine: Machine;
  #processes = 0;

  private constructor(machine: Machine, session: Session<T>) {
    this.#machine = machine;
    this.session = session;
    this.fileSystem = session.fileSystem;
    this.clock = machine.clock;
  }

  /**
   * Mounts a decorated class.
   * @returns when INIT is answered.
   * @throws FileSystemClassError, MountOptionError, DependencyError as `mount()` does.
   */
  static async mount<T extends object>(
    fileSystem: FileSystemClass<T>,
    config: SimulationConfig = {},
  ): Promise<SimulatedKernel<T>> {
    checkConfig(config);
    const { container, options = {}, ...rest } = config;
    const compiled = compileOnce(fileSystem);
    const split = splitOptions(options);
    const machine = new Machine({
      frameSize: config.frameSize ?? FRAME_SIZE,
      minor: config.minor ?? MINOR,
      seed: config.seed ?? 0,
      exclusion: config.exclusion ?? true,
      checksPermissions: compiled.permissions === 'kernel' || split.data.includes('default_permissions'),
      allowsOthers: split.data.includes('allow_other'),
    });
    const services = typeof container === 'function' ? await container() : container;
    const place = {
      mountpoint: MOUNTPOINT,
      detach: ({ lazy }: { readonly lazy: boolean }) => unmount(machine, lazy),
    };
    const capabilities = { ...WITHOUT, ...config.capabilities };
    const served = {
      ...rest,
      capabilities,
      options: split,
      ...(services === undefined ? {} : { container: services }),
    };
    const session = await serveOver(compiled, machine.connection, place, served);
    await session.start();
    machine.driver.isOn = config.driver !== 'manual';
    return new SimulatedKernel(machine, session);
  }

  /**
   * One more process that uses the mount.
   * @param name as its steps are labelled; `A`, `B`, … where absent. @param credentials those of root where absent.
   */
  process(name = this.#nextName(), credentials: Partial<Credentials> = {}): SimulatedProcess {
    this.#processes += 1;
    const pid = 100 + this.#processes;
    return new SimulatedProcess(
      this.#machine.add(name, { uid: 0, gid: 0, pid, umask: 0o022, ...credentials }),
    );
  }

  /** GETATTR of a nodeid, whether the kernel knows it or not. @returns st_nlink. @throws SystemError */
  async linksOf(nodeid: number): Promise<number> {
    const prober = this.#machine.add('prober', { uid: 0, gid: 0, pid: 0, umask: 0 });
    const fields = { getattr_flags: 0, fh: 0 };
    const { attr } = await prober.call('getattr', String(nodeid), (_system, caller) =>
      ask(caller, 'getattr', nodeid, fields),
    );
    return attr.nlink;
  }

  /**
   * All that could happen next, in an order that is the same for the same history. Empty while all wait for the session.
   * @param withIncidents also what nobody who is at work asks for: evictions, interrupts, faults.
   */
  steps(withIncidents = true): readonly KernelStep[] {
    return this.#machine.steps(withIncidents);
  }

  /** From now on everything happens by itself. */
  drive(): void {
    this.#machine.driver.isOn = true;
    this.#machine.changed();
  }

  /** Resolves when nothing is left to do and nothing is under way; only where things happen by themselves. */
  settled(): Promise<void> {
    return this.#machine.settled();
  }

  /** Whether no process and no notification is under way and no request unanswered. */
  get isIdle(): boolean {
    return this.#machine.isIdle;
  }

  /** From nodeid to the lookups that the kernel holds, those of FORGETs that the session has not read among them. */
  held(): Map<number, number> {
    return this.#machine.held();
  }

  /** Drops all that nobody uses, as under memory pressure: its FORGETs are queued when this returns. */
  dropCaches(): void {
    const { dentries } = this.#machine.system;
    dentries.shrinkBelow(dentries.root);
    this.#machine.changed();
  }

  /** Sends a process a signal. */
  interrupt(process: SimulatedProcess): void {
    this.#machine.interrupt(process.name);
  }

  /** Ends the connection, as through /sys/fs/fuse/connections: whoever waits gets an error. */
  abort(): void {
    this.#machine.system.inodes.isClosed = true;
    this.#machine.connection.end({ reason: 'aborted' });
  }

  /** Unmounts. @param options.lazy although it is in use. @throws SystemError EBUSY */
  async unmount(options: { readonly lazy?: boolean } = {}): Promise<void> {
    await this.session.unmount(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unmount({ lazy: true });
  }

  /**
   * Lets all that is under way come to its end, drops what nobody uses, and holds the class's book against what the
   * kernel holds.
   * @param options.patience how many milliseconds a request may be unanswered while nothing else happens; 1500 where absent.
   * @throws UnbalancedError with all findings and differences; UnansweredError that names the requests.
   */
  async assertBalanced({ patience = PATIENCE }: { readonly patience?: number } = {}): Promise<void> {
    this.drive();
    await this.#quiet(patience);
    this.dropCaches();
    await this.#quiet(patience);
    await assertBalanced(this.session);
  }

  async #quiet(patience: number): Promise<void> {
    const { connection } = this.#machine;
    try {
      const progress = () => connection.lastUnique - connection.unanswered;
      await whileSomethingHappens(this.settled(), progress, patience);
    } catch (error) {
      if (!(error instanceof StandstillError)) throw error;
      throw new UnansweredError(this.session.name, connection.unansweredLabels(), patience);
    }
  }

  #nextName(): string {
    return String.fromCharCode(65 + (this.#processes % 26));
  }
}

/** @throws MountOptionError for what is no value of it: from JavaScript anything may come. */
function checkConfig({ audit = 'observe', driver = 'automatic' }: SimulationConfig): void {
  oneOf('audit', audit, AUDIT_MODES);
  oneOf('driver', driver, DRIVERS);
}

function oneOf(name: keyof SimulationConfig, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw new MountOptionError(
      name,
      `${name} is ${inspect(value)}, but must be one of ${allowed.join(', ')}`,
    );
}

/** umount(2) @throws SystemError EBUSY */
function unmount({ system, connection }: Machine, lazy: boolean): Promise<void> {
  const { root } = system.dentries;
  system.dentries.shrinkBelow(root);
  system.inodes.isClosed = true;
  if (!lazy && root.count > 1) return Promise.reject(new SystemError(ERRNO.EBUSY, 'umount', MOUNTPOINT));
  queueMicrotask(() => {
    connection.end({ reason: 'unmounted' });
  });
  return Promise.resolve();
}
