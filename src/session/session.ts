import type { Auditor } from '../audit/auditor.js';
import { Findings } from '../audit/findings.js';
import type { AuditMode, Report } from '../audit/report.js';
import { channels } from '../diagnostics.js';
import { Ledger } from '../ledger/ledger.js';
import type { CapabilityWishes } from '../metadata/file-system-metadata.js';
import type { BoundFileSystem, Route } from '../metadata/route-table.js';
import type { Capability } from '../protocol/capabilities.js';
import type { Negotiated } from '../protocol/init.js';
import { whyMissing } from '../protocol/init.js';
import type { Operation } from '../protocol/operations.js';
import { OPERATIONS, operationOf, wireName } from '../protocol/operations.js';
import type { Transport, TransportEnd } from '../transport/transport.js';
import { Answers } from './answers.js';
import { Attachment, type Place } from './attachment.js';
import { attempt } from './attempt.js';
import { Backings } from './backings.js';
import { Givebacks } from './givebacks.js';
import { HandleTable } from './handles.js';
import { Handshake, wishOf, type InitLimits } from './handshake.js';
import { InFlight } from './in-flight.js';
import type { Kernel } from './kernel.js';
import { makeAuditor } from './make-auditor.js';
import { ManagedInodes } from './managed-inodes.js';
import { Notification } from './notification.js';
import { Notifier } from './notifier.js';
import { Pipeline } from './pipeline.js';
import type { Reconciliation } from './reconcile.js';
import { reconcile } from './reconcile.js';
import { describeEnd, type SessionEnd } from './session-end.js';
import { Wire } from './wire.js';

/** How long is waited for what is still busy when the connection ends, in milliseconds; Infinity for as long as it takes. */
export interface Grace {
  /** Handlers that have not answered, and then the release of what is still open. */
  readonly handlers: number;
  /** The destroy handler, which may have much to write. */
  readonly destroy: number;
}

const GRACE: Grace = { handlers: 1000, destroy: 10_000 };

const NONE: ReadonlySet<Capability> = new Set();

/** FUSE_NOTIFY_PRUNE came with this minor version. */
const PRUNE_MINOR = 45;

export interface SessionParts<T extends object> extends Place {
  readonly fileSystem: BoundFileSystem<T>;
  readonly transport: Transport;
  readonly audit: AuditMode;
  /** Most handlers that may be in flight; more requests wait for their turn. */
  readonly maxInFlight: number;
  /** What the mount wishes for, in place of what the class does. */
  readonly capabilities?: CapabilityWishes;
  /** What INIT is to settle otherwise than usual. */
  readonly limits?: InitLimits;
  readonly grace?: Grace;
}

/** One mounted file system, from the handshake to the end of its connection. */
export class Session<T extends object = object> implements AsyncDisposable, Kernel {
  /** The mounted instance. */
  readonly fileSystem: T;
  /** What /proc/mounts shows as `fuse.NAME`. */
  readonly name: string;
  /** Absolute. */
  readonly mountpoint: string;
  /** Resolves when the connection is over, however it ended; it never rejects. */
  readonly closed: Promise<SessionEnd>;
  /** Tells the kernel what changed behind its back. */
  readonly notify: Notifier;
  /** Files that the kernel reads and writes itself. */
  readonly backing: Backings;

  readonly #parts: SessionParts<T>;
  readonly #attachment: Attachment;
  readonly #ledger = new Ledger();
  readonly #findings: Findings;
  readonly #managed: ManagedInodes | undefined;
  readonly #auditor: Auditor;
  readonly #inFlight: InFlight;
  readonly #givebacks: Givebacks;
  readonly #pipeline: Pipeline;
  readonly #served: Promise<Negotiated>;
  #tellServed!: (result: Negotiated | Error) => void;
  #tellClosed!: (end: SessionEnd) => void;
  #negotiated: Negotiated | undefined;
  #state: Report['state'] = 'serving';
  #destroyed: Promise<void> | undefined;

  constructor(parts: SessionParts<T>) {
    this.#parts = parts;
    this.#attachment = new Attachment(parts);
    const { fileSystem, transport } = parts;
    this.fileSystem = fileSystem.instance;
    this.name = fileSystem.compiled.name;
    this.mountpoint = parts.mountpoint;
    this.closed = new Promise((resolve) => (this.#tellClosed = resolve));
    this.#served = new Promise((resolve, reject) => {
      // Not assigned as it is written: V8 takes that for a method, and makes it where only a full collection frees anything.
      const tell = (result: Negotiated | Error): void => {
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      this.#tellServed = tell;
    });
    this.#findings = new Findings(fileSystem.compiled.className, (finding) => {
      channels.finding.publish({ session: this, finding });
    });
    this.#inFlight = new InFlight(parts.maxInFlight);
    const { inodes } = fileSystem;
    this.#managed = inodes === undefined ? undefined : new ManagedInodes(inodes, this.#tellError);
    this.#auditor = makeAuditor({
      fileSystem,
      audit: parts.audit,
      ledger: this.#ledger,
      findings: this.#findings,
      managed: this.#managed,
      rollBack: (nodeid, nlookup) => {
        this.#givebacks.forget(nodeid, nlookup, 'refused');
      },
    });
    this.notify = new Notifier(transport, (notification) =>
      this.#auditor.awaited(`notify.${notification}()`),
    );
    this.backing = new Backings(transport, () => this.capabilities.has('PASSTHROUGH'));
    const handles = new HandleTable();
    const routes = this.#managed?.routes(fileSystem.routes) ?? fileSystem.routes;
    const wire = new Wire(transport);
    const ledger = this.#ledger;
    const auditor = this.#auditor;
    const report = this.#tellError;
    const { forget, release, releasedir } = givebackRoutes(routes);
    // Written out, not spread: V8 takes a hidden class of its own for each object that is, and keeps what is in it.
    this.#givebacks = new Givebacks({ handles, auditor, report, forget, release, releasedir });
    const givebacks = this.#givebacks;
    const answers = new Answers({
      session: this,
      wire,
      routes,
      handles,
      ledger,
      auditor,
      report,
      managed: this.#managed,
      givebacks,
      isGranted: (capability) => this.capabilities.has(capability),
    });
    const handshake = new Handshake(this, transport, wishOf(routes, this.#wishes, parts.limits), (result) => {
      if (!(result instanceof Error)) this.#agree(result);
      this.#tellServed(result);
    });
    const { notify: notifier } = this;
    const inFlight = this.#inFlight;
    const destroy = (): Promise<void> => this.#destroyDevice();
    this.#pipeline = new Pipeline({
      session: this,
      wire,
      routes,
      handles,
      ledger,
      auditor,
      report,
      answers,
      handshake,
      notifier,
      inFlight,
      givebacks,
      destroy,
    });
  }

  /** Begins to serve. @returns once the kernel has its answer to INIT. */
  async start(): Promise<this> {
    this.#parts.transport.start({
      ready: () => {
        this.#pipeline.ready();
      },
      ended: (end) => {
        void this.#end(end);
      },
    });
    await this.#served;
    return this;
  }

  /** What the kernel has granted; empty before {@link start}. docs/operations.md says what each of them does. */
  get capabilities(): ReadonlySet<Capability> {
    return this.#negotiated?.granted ?? NONE;
  }

  /** What was settled with the kernel: version, capabilities, limits; undefined before {@link start}. */
  get agreement(): Negotiated | undefined {
    return this.#negotiated;
  }

  /** Whether the connection is still there: `ended` means that no request will come, though handlers may be busy. */
  get state(): Report['state'] {
    return this.#state;
  }

  /** The state of the mount: what the kernel holds, what the application counted, and what the audit found. */
  report(): Report {
    this.#auditor.sweep();
    const { compiled } = this.#parts.fileSystem;
    return {
      version: 1,
      name: this.name,
      class: compiled.className,
      mountpoint: this.mountpoint,
      audit: this.#parts.audit,
      state: this.#state,
      protocol: `7.${String(this.#negotiated?.minor ?? 0)}`,
      capabilities: [...this.capabilities],
      ledger: Object.fromEntries([...this.#ledger.entries()].sort(([a], [b]) => a - b)),
      book: this.#auditor.counts(),
      findings: [...this.#findings],
      findingsDropped: this.#findings.dropped,
      requests: requestCounts(this.#pipeline.counts()),
    };
  }

  /**
   * Asks the kernel to forget all that nobody uses, and tells what is left: what is in use, and what leaks. Must not be
   * waited for in a handler, as no notification must.
   */
  reconcile(): Promise<Reconciliation> {
    const reconciliation = reconcile({
      ledger: this.#ledger,
      canPrune: () => this.#state === 'serving' && (this.#negotiated?.minor ?? 0) >= PRUNE_MINOR,
      prune: (nodeids) => this.notify.prune(nodeids),
      differences: () => this.#auditor.differences(),
    });
    return Notification.of(reconciliation, () => this.#auditor.awaited('reconcile()'));
  }

  /**
   * Takes the mount off and waits for the end of the connection.
   * @param options.lazy takes it off although it is in use; the connection ends when its last user is gone.
   * @throws NativeError EBUSY when it is in use; the session then serves on.
   */
  async unmount(options: { readonly lazy?: boolean } = {}): Promise<SessionEnd> {
    if (this.#state === 'serving' && !this.#attachment.isDetached)
      await this.#attachment.detach(options.lazy ?? false);
    return this.closed;
  }

  /** `await using`: unmounts, lazily where it is in use. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.unmount();
    } catch {
      await this.unmount({ lazy: true });
    }
  }

  /** What the class asks for by name, and the mount in its place. */
  get #wishes(): CapabilityWishes {
    return { ...this.#parts.fileSystem.compiled.capabilities, ...this.#parts.capabilities };
  }

  /** Before the first request of a user: handlers may ask what was granted. */
  #agree(negotiated: Negotiated): void {
    this.#negotiated = negotiated;
    const wishes = this.#wishes;
    for (const name of negotiated.missing)
      if (wishes[name] !== undefined)
        this.#tellError(`mounted without ${name}`, whyMissing(name, negotiated.offered));
  }

  /** The connection is over: nobody waits for a reply any more, and no FORGET and no RELEASE will come. */
  async #end(told: TransportEnd): Promise<void> {
    const { handlers, destroy } = this.#parts.grace ?? GRACE;
    this.#state = 'ended';
    if (this.#negotiated === undefined)
      this.#tellServed(new Error(`the connection ended before the kernel sent INIT: ${describeEnd(told)}`));
    this.notify.end();
    this.#inFlight.abandon();
    const end = await this.#attachment.causeOf(told);
    const cleared = this.#attachment.clear(end, this.#tellError);
    await within(handlers, Promise.all([this.#inFlight.idle(), cleared]));
    // What was forgotten last may be an inode that is to be deleted for good.
    await within(destroy, this.#givebacks.idle());
    attempt(this.#tellError, () => {
      this.#auditor.close();
    });
    await within(handlers, this.#givebacks.releaseAll());
    if (this.#managed !== undefined) await within(destroy, this.#managed.end());
    this.backing.end();
    await within(destroy, this.#destroy());
    this.#tellClosed({ reason: end.reason, message: describeEnd(end) });
  }

  /** DESTROY: the kernel has sent all that it had for a block device. */
  async #destroyDevice(): Promise<void> {
    const { handlers, destroy } = this.#parts.grace ?? GRACE;
    await within(handlers, Promise.all([this.#inFlight.idle(), this.#givebacks.idle()]));
    await within(destroy, this.#destroy());
  }

  /** Once, whoever asks first: the kernel, or the end of the connection. */
  #destroy(): Promise<void> {
    return (this.#destroyed ??= this.#callDestroy());
  }

  async #callDestroy(): Promise<void> {
    const route = this.#parts.fileSystem.routes[OPERATIONS.destroy.opcode];
    try {
      await route?.handler?.();
    } catch (error) {
      this.#tellError(`${route?.label ?? 'destroy'} failed`, error);
    }
  }

  readonly #tellError = (message: string, error: unknown): void => {
    channels.error.publish({ session: this, message, error });
  };
}

function givebackRoutes(routes: readonly (Route | undefined)[]) {
  const route = (operation: Operation): Route | undefined => routes[OPERATIONS[operation].opcode];
  return { forget: route('forget'), release: route('release'), releasedir: route('releasedir') };
}

function requestCounts(byOpcode: readonly (number | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  // By key: an unknown opcode may be a large number, and all below it are holes.
  for (const [opcode, count] of Object.entries(byOpcode)) {
    const operation = operationOf(Number(opcode));
    if (count !== undefined)
      counts[operation === undefined ? `opcode ${opcode}` : wireName(operation)] = count;
  }
  return counts;
}

/**
 * Waits for a promise that does not reject, but no longer than this, not at all for 0, and without a timer for Infinity. The
 * process lives until then.
 */
async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  if (milliseconds === 0) return;
  if (milliseconds === Infinity) {
    await promise;
    return;
  }
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
