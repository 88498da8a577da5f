import type { Container } from 'inversify';
import type { AuditMode } from './audit/report.js';
import { resolveFileSystem } from './container.js';
import type { CompiledFileSystem } from './metadata/compile.js';
import type { CapabilityWishes } from './metadata/file-system-metadata.js';
import { parseClassOptions } from './metadata/options.js';
import { bind } from './metadata/route-table.js';
import type { SplitOptions } from './mount-options.js';
import { Session, type Grace } from './session/session.js';
import type { Transport } from './transport/transport.js';
import { watchSession } from './watch.js';

const MAX_IN_FLIGHT = 1024;

/** How a class is served over a transport. Everything but the options may be left out. */
export interface ServeOverConfig {
  readonly container?: Container;
  readonly options: SplitOptions;
  readonly audit?: AuditMode;
  readonly maxInFlight?: number;
  readonly capabilities?: CapabilityWishes;
  /** How long is waited at the end for handlers that are still busy. */
  readonly grace?: Grace;
  readonly trace?: (line: string) => void;
  /** Gets what no reply can tell; stderr where absent, nobody where `false`. */
  readonly log?: ((line: string) => void) | false;
}

/** Where there is no directory to mount on. */
export interface NoMount {
  /** What stands in reports for the directory. */
  readonly mountpoint: string;
  readonly detach: (options: { readonly lazy: boolean }) => Promise<void>;
}

/** Serves a class over a transport that is no mount, such as a kernel in memory. @returns a session that is not started. */
export async function serveOver<T extends object>(
  compiled: CompiledFileSystem<T>,
  transport: Transport,
  place: NoMount,
  config: ServeOverConfig,
): Promise<Session<T>> {
  const { options } = config;
  const own = parseClassOptions(compiled, options.rest);
  const resolved = await resolveFileSystem(compiled.Class, config.container, own, options.flagNames);
  const session = new Session<T>({
    // Not spread: V8 takes a hidden class of its own for each object that is, and keeps what is in it.
    mountpoint: place.mountpoint,
    detach: place.detach,
    fileSystem: bind(compiled, resolved.instance),
    transport,
    audit: config.audit ?? 'observe',
    maxInFlight: config.maxInFlight ?? MAX_IN_FLIGHT,
    capabilities: config.capabilities ?? {},
    limits: { ...compiled.limits, ...options.limits },
    ...(config.grace === undefined ? {} : { grace: config.grace }),
  });
  resolved.kernel.connect(session);
  watch(session, config);
  void session.closed.then(() => resolved.release());
  return session;
}

function watch(session: Session, { log = console.error, trace }: ServeOverConfig): void {
  if (log !== false) watchSession(session, log, trace);
  else if (trace !== undefined) watchSession(session, () => undefined, trace);
}
