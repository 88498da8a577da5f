import { inspect } from 'node:util';
import type { Container } from 'inversify';
import { letInRoot } from './allow-root.js';
import { AUDIT_MODES, type AuditMode } from './audit/report.js';
import { readMountTable, resolveMountpoint } from './audit/mount-table.js';
import { serveReport } from './audit/report-socket.js';
import { resolveFileSystem } from './container.js';
import { detach, isLeftBehind, ownMount, type OwnMount } from './detach.js';
import { compile } from './metadata/compile.js';
import type { CompiledFileSystem, FileSystemClass } from './metadata/compile.js';
import { MountOptionError } from './metadata/option-error.js';
import { parseClassOptions } from './metadata/options.js';
import type { GivenOptions } from './metadata/options.js';
import { wrongCapability } from './metadata/capability-wishes.js';
import type { CapabilityWishes } from './metadata/file-system-metadata.js';
import type { BoundFileSystem } from './metadata/route-table.js';
import { bind } from './metadata/route-table.js';
import type { SplitOptions } from './mount-options.js';
import { deniedByFusermount, splitOptions } from './mount-options.js';
import { LITTLE_ENDIAN } from './protocol/layout.js';
import { RecordingFile } from './recording/recording-file.js';
import { RecordingTransport } from './recording/recording-transport.js';
import type { InitLimits } from './session/handshake.js';
import type { Kernel } from './session/kernel.js';
import { Session } from './session/session.js';
import { unmountOnSignals } from './signals.js';
import type { NativeMount, NativeMountRequest } from './transport/binding.js';
import { DeviceTransport, mountDevice } from './transport/device.js';
import type { Transport } from './transport/transport.js';
import { watchSession } from './watch.js';

const MAX_IN_FLIGHT = 1024;
const S_IFDIR = 0o040000;
/** Microseconds. */
const MAX_SPIN = 10_000;

/** How a class is mounted. Everything may be left out. */
export interface MountConfig {
  /** What is done about the class's bookkeeping; `observe` where absent. */
  readonly audit?: AuditMode;
  /** Where the class and its back ends come from. It is not changed: the class is resolved in a child of it. */
  readonly container?: Container;
  /**
   * What `-o` takes on the command line: `{ ro: true, allow_other: true }`, and the options that the class declares.
   * `{ blkdev: true, fsname: '/dev/sdb1' }` mounts on a block device, as type fuseblk (root only).
   */
  readonly options?: GivenOptions;
  /** Gets one line for each request and reply. */
  readonly trace?: (line: string) => void;
  /** Gets what no reply can tell, such as the stack of a handler that failed; stderr where absent. */
  readonly log?: (line: string) => void;
  /** How long to wait busily for the next request after one was answered, in microseconds; 0, the default, is not at all. */
  readonly spinMicroseconds?: number;
  /**
   * Most handlers that may be in flight, 1 or more; 1024 where absent. Further requests wait, but for FORGETs, INTERRUPTs and
   * waits for locks, which are not counted. A class whose reads wait for writes needs more than there will be such reads.
   */
  readonly maxInFlight?: number;
  /** Unmount when the process gets SIGINT, SIGTERM or SIGHUP, and then end by that signal; true where absent. */
  readonly signals?: boolean;
  /** Capabilities to ask the kernel for, or to do without, in place of what the class says. docs/operations.md */
  readonly capabilities?: CapabilityWishes;
  /** Writes all that goes over the connection to this file, until the mount ends. docs/recording.md */
  readonly record?: string;
}

/**
 * Mounts a decorated class on a directory.
 * @returns when the kernel has been answered and the first request can come.
 * @throws FileSystemClassError with all that is wrong with the class; MountOptionError for an option that nobody takes;
 *   NativeError when the mount is refused, with the remedy; ProtocolError where the kernel is too old, or does not grant a
 *   capability that is required.
 */
export async function mount<T extends object>(
  fileSystem: FileSystemClass<T>,
  mountpoint: string,
  config: MountConfig = {},
): Promise<Session<T>> {
  checkConfig(config);
  const compiled = compile(fileSystem);
  const options = splitOptions(config.options ?? {});
  checkWishes(compiled, options, config);
  const own = parseClassOptions(compiled, options.rest);
  const path = await resolveMountpoint(mountpoint, await readMountTable());
  const resolved = await resolveFileSystem(fileSystem, config.container, own, options.flagNames);
  let recording: RecordingFile | undefined;
  try {
    recording = await startRecording(compiled, config);
    const all = bind(compiled, resolved.instance);
    const bound = options.allowRoot ? letInRoot(all, options.owner ?? process.getuid?.() ?? 0) : all;
    const device = await mountDevice(mountRequest(path, compiled, options));
    if (device.via === 'fusermount3') tellDenied(options, config);
    const session = await serve(bound, await ownMount(path), device, config, {
      limits: { ...compiled.limits, ...options.limits },
      recording,
      connect: (kernel) => {
        resolved.kernel.connect(kernel);
      },
    });
    const end = () => Promise.all([resolved.release(), recording?.close()]);
    void session.closed.then(end).catch(config.log ?? console.error);
    return session;
  } catch (error) {
    await recording?.close();
    await resolved.release();
    throw error;
  }
}

function tellDenied(options: SplitOptions, { log = console.error }: MountConfig): void {
  for (const name of deniedByFusermount(options))
    log(`tallyfs: mounted without "${name}": fusermount3 gives that to root alone`);
}

interface Serving {
  readonly limits: InitLimits;
  readonly recording: RecordingFile | undefined;
  readonly connect: (kernel: Kernel) => void;
}

/** @throws MountOptionError where the file cannot be written. */
async function startRecording(
  { name, className }: CompiledFileSystem,
  { record, log = console.error }: MountConfig,
): Promise<RecordingFile | undefined> {
  if (record === undefined) return undefined;
  const endianness = LITTLE_ENDIAN ? 'LE' : 'BE';
  const head = {
    recording: 1,
    name,
    class: className,
    endianness,
    started: new Date().toISOString(),
  } as const;
  try {
    return await RecordingFile.create(record, head, (error) => {
      log(`tallyfs: ${record}: ${error.message}`);
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MountOptionError('record', `the recording cannot be written to ${record}: ${why}`);
  }
}

/** From the mounted device to a session that serves it; nothing stays mounted where that fails. */
async function serve<T extends object>(
  fileSystem: BoundFileSystem<T>,
  own: OwnMount,
  device: NativeMount,
  config: MountConfig,
  { limits, recording, connect }: Serving,
): Promise<Session<T>> {
  const { maxInFlight = MAX_IN_FLIGHT, audit = 'observe', log = console.error } = config;
  let transport: Transport | undefined;
  try {
    transport = openTransport(device, config, recording);
    const session = new Session<T>({
      fileSystem,
      transport,
      mountpoint: own.mountpoint,
      audit,
      maxInFlight,
      capabilities: config.capabilities ?? {},
      limits,
      detach: (how) => detach(own, how),
      isMounted: () => isLeftBehind(own),
    });
    connect(session);
    watchSession(session, log, config.trace);
    await session.start();
    if (config.signals !== false) unmountOnSignals(session);
    await offerReport(session, log);
    return session;
  } catch (error) {
    transport?.close();
    // The failure is what the caller wants to know of; that the mount is gone already is no other one.
    const isOurs = transport === undefined || own.device === undefined || (await isLeftBehind(own));
    if (isOurs) await detach(own, { lazy: true }).catch(() => undefined);
    throw error;
  }
}

function openTransport(
  { fd }: NativeMount,
  { spinMicroseconds = 0 }: MountConfig,
  recording: RecordingFile | undefined,
): Transport {
  const transport = new DeviceTransport(fd, { spinMicroseconds });
  return recording === undefined ? transport : new RecordingTransport(transport, recording);
}

/** A mount whose report cannot be asked for serves all the same. */
async function offerReport(session: Session, log: (line: string) => void): Promise<void> {
  try {
    const server = await serveReport(session);
    void session.closed.then(() => {
      server.close();
    });
  } catch (error) {
    log(`tallyfs: \`tallyfs report\` will not work for ${session.mountpoint}: ${String(error)}`);
  }
}

function mountRequest(
  mountpoint: string,
  compiled: CompiledFileSystem,
  options: SplitOptions,
): NativeMountRequest {
  const checks = compiled.permissions === 'kernel' ? ['default_permissions'] : [];
  return {
    mountpoint,
    source: options.source ?? compiled.name,
    subtype: options.subtype ?? compiled.name,
    flags: options.flags,
    flagNames: options.flagNames,
    data: [...new Set([...checks, ...options.data])],
    rootMode: S_IFDIR,
    autoUnmount: options.autoUnmount,
    blockDevice: options.blockDevice,
  };
}

/** @throws MountOptionError for a capability that cannot be had so. */
function checkWishes(compiled: CompiledFileSystem, { data }: SplitOptions, config: MountConfig): void {
  for (const [name, wish] of Object.entries(config.capabilities ?? {})) {
    const wrong = wrongCapability(name, wish);
    if (wrong !== undefined)
      throw new MountOptionError('capabilities', `the mount ${wrong.message}. ${wrong.remedy}`);
  }
  const { ALLOW_IDMAP = false } = { ...compiled.capabilities, ...config.capabilities };
  const checked = compiled.permissions === 'kernel' || data.includes('default_permissions');
  // The kernel would refuse the answer to INIT, and with it every request (process_init_reply(), fs/fuse/inode.c).
  if (ALLOW_IDMAP !== false && !checked)
    throw new MountOptionError(
      'capabilities',
      'ALLOW_IDMAP is asked for, which needs default_permissions: add that mount option, or leave permissions to the kernel',
    );
}

/** @throws MountOptionError for what would only show once the mount is there. */
function checkConfig({ audit = 'observe', maxInFlight = 1, spinMicroseconds = 0 }: MountConfig): void {
  if (!AUDIT_MODES.includes(audit)) throw wrong('audit', audit, `one of ${AUDIT_MODES.join(', ')}`);
  if (!Number.isInteger(maxInFlight) || maxInFlight < 1)
    throw wrong('maxInFlight', maxInFlight, 'a whole number, 1 or more');
  if (!(spinMicroseconds >= 0 && spinMicroseconds <= MAX_SPIN))
    throw wrong('spinMicroseconds', spinMicroseconds, `a number from 0 to ${String(MAX_SPIN)}`);
}

function wrong(name: keyof MountConfig, value: unknown, expected: string): MountOptionError {
  return new MountOptionError(name, `${name} is ${inspect(value)}, but must be ${expected}`);
}
