import { Container, type Newable, type ServiceIdentifier } from 'inversify';
import type { FileSystemClass } from './metadata/compile.js';
import { uninheritedDependencies } from './metadata/injection.js';
import { KernelOfMount, type Kernel } from './session/kernel.js';

/**
 * The token under which a class, or a service of it, gets the mount's options:
 * `constructor(@inject(MOUNT_OPTIONS) options: OptionsOf<typeof OPTIONS>)`.
 */
export const MOUNT_OPTIONS: ServiceIdentifier<Readonly<Record<string, unknown>>> =
  Symbol.for('tallyfs.mount-options');

/**
 * The token under which a class, or a service of it, gets the flags of mount(8) that the mount has, by name, such as `ro`
 * and `noatime`: `constructor(@inject(MOUNT_FLAGS) flags: ReadonlySet<string>)`.
 */
export const MOUNT_FLAGS: ServiceIdentifier<ReadonlySet<string>> = Symbol.for('tallyfs.mount-flags');

/**
 * The token under which a class, or a service of it, gets what it may ask of the kernel:
 * `constructor(@inject(KERNEL) kernel: Kernel)`. Of use from the first request on.
 */
export const KERNEL: ServiceIdentifier<Kernel> = Symbol.for('tallyfs.kernel');

/** A class could not be made, because of what is to be injected into it. The error of inversify is the `cause`. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
  readonly code = 'TALLYFS_DEPENDENCY';
}

/** An instance of a file system class, and the end of what was made for it alone. */
export interface ResolvedFileSystem<T> {
  readonly instance: T;
  /** What was injected as {@link KERNEL}; it is to be connected before the first request. */
  readonly kernel: KernelOfMount;
  /** Deactivates what lives as long as the mount (`@preDestroy`); the caller's own container keeps what it has. */
  readonly release: () => Promise<void>;
}

/**
 * Makes an instance of a file system class with its dependencies injected.
 *
 * Works in a child of the caller's container, which therefore stays as it is. A class that the container has no
 * binding for is bound to itself, as a singleton of the mount. Without a container, classes that are injected are
 * bound to themselves too.
 * @param options what is injected as {@link MOUNT_OPTIONS}. @param flags as {@link MOUNT_FLAGS}.
 * @throws DependencyError that says which dependency of which class is missing, and how to bind it.
 */
export async function resolveFileSystem<T extends object>(
  Class: FileSystemClass<T>,
  container?: Container,
  options: object = {},
  flags: readonly string[] = [],
): Promise<ResolvedFileSystem<T>> {
  const own = childOf(container);
  const kernel = new KernelOfMount();
  const service = Class as unknown as Newable<T>;
  try {
    own.bind(MOUNT_OPTIONS).toConstantValue(options as Readonly<Record<string, unknown>>);
    own.bind(MOUNT_FLAGS).toConstantValue(new Set(flags));
    own.bind(KERNEL).toConstantValue(kernel);
    if (container?.isBound(service) !== true) bindToSelf(own, service);
    return { instance: await own.getAsync(service), kernel, release: () => empty(own) };
  } catch (error) {
    throw error instanceof DependencyError ? error : explain(error, Class.name);
  }
}

/**
 * Deactivates all that is bound in a container, and has it let go of it. What was resolved stays in it when it is unbound, and
 * V8 frees a container only in a full collection: some of its functions are made where no other one looks.
 */
async function empty(container: Container): Promise<void> {
  await container.unbindAllAsync();
  container.snapshot();
  container.restore();
}

function childOf(parent: Container | undefined): Container {
  if (parent === undefined) return new Container({ autobind: true, defaultScope: 'Singleton' });
  try {
    return new Container({ parent });
  } catch (cause) {
    throw new DependencyError(
      'the container is not one of the inversify that tallyfs uses: have one version of it installed (`npm ls inversify`), ' +
        'and pass a Container of it',
      { cause },
    );
  }
}

function bindToSelf<T extends object>(container: Container, Class: Newable<T>): void {
  const missing = uninheritedDependencies(Class);
  if (missing !== undefined) {
    throw new DependencyError(
      `${Class.name} cannot be made: ${missing} would be undefined. Put @inject(TOKEN) on what is injected, or bind ` +
        `the class yourself: container.bind(${Class.name}).toDynamicValue(…)`,
    );
  }
  container.bind(Class).toSelf().inSingletonScope();
}

/** What inversify says, by how it says it, and what can be done about it. */
const REMEDIES: readonly (readonly [
  said: RegExp,
  explain: (match: RegExpExecArray, Class: string) => string,
])[] = [
  [
    /No bindings found for service: "(.*?)"[^]*Trying to resolve bindings for "(.*?)(?: \(Root service\))?"/,
    ([, service = '', parent = ''], Class) =>
      `${parent === Class ? Class : `${parent}, which ${Class} needs,`} depends on ${service}, which is not bound. ` +
      `Bind it before mounting, as in ${bindingOf(service)}, and pass the container to mount(); for \`tallyfs mount\`, ` +
      'export it from the module as `container`',
  ],
  [
    /Ambiguous bindings found for service: "(.*?)"/,
    ([, service = '']) =>
      `${service} is bound more than once, and inversify cannot tell which to use: unbind all but one`,
  ],
  [
    /(Circular dependency found: .*)/,
    ([, circle = '']) => `${circle}. Inject one of them lazily, or take apart what both need`,
  ],
  [
    /(?:missing metadata on type|Missing or incomplete metadata for type) "(.*?)"/,
    ([, type = '']) =>
      `inversify does not know what the constructor parameters of ${type} are. Put @inject(TOKEN) on each; injection by ` +
      'type needs classes as types and "emitDecoratorMetadata", which esbuild and tsx do not have',
  ],
];

function explain(cause: unknown, Class: string): DependencyError {
  const said = cause instanceof Error ? cause.message : String(cause);
  for (const [pattern, remedy] of REMEDIES) {
    const match = pattern.exec(said);
    if (match !== null)
      return new DependencyError(`${Class} cannot be made: ${remedy(match, Class)}`, { cause });
  }
  return new DependencyError(`${Class} cannot be made: ${said}`, { cause });
}

/** How a service would be bound, by what inversify calls it: `Symbol(Greetings)`, or the name of a class. */
function bindingOf(service: string): string {
  const [, description] = /^Symbol\((.*)\)$/.exec(service) ?? [];
  return description === undefined
    ? `container.bind(${service}).toSelf()`
    : `container.bind(${description}).to(…)`;
}
