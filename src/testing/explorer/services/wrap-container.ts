import type { Container, ServiceIdentifier } from 'inversify';

/** How inversify tells a plugin from another class (@inversifyjs/plugin). */
const IS_PLUGIN = Symbol.for('@inversifyjs/plugin/isPlugin');

interface PluginContext {
  readonly bindingService: { getBoundServices(): Iterable<ServiceIdentifier> };
}

/** Changes each service of a container as it is made, and the class. @param wrap gets the token and the service. */
export function wrapServices(
  container: Container,
  Class: ServiceIdentifier,
  wrap: (token: ServiceIdentifier, service: unknown) => unknown,
): void {
  for (const token of new Set([...boundServices(container), Class]))
    container.onActivation(token, (_context, service: unknown) => wrap(token, service));
}

/** Only plugins may ask a container what it has. */
function boundServices(container: Container): readonly ServiceIdentifier[] {
  container.register(Reader);
  return Reader.services;
}

class Reader {
  /** Those of the container that was read last: what makes a plugin does not give it out. */
  static services: readonly ServiceIdentifier[] = [];
  readonly [IS_PLUGIN] = true;

  constructor(_container: Container, context: PluginContext) {
    Reader.services = [...context.bindingService.getBoundServices()];
  }

  load(): void {
    // There is nothing to add to the container.
  }
}

/** What a person calls a service: the last part of its symbol's name, or its class. */
export function nameOfService(token: ServiceIdentifier): string {
  if (typeof token === 'symbol') return (token.description ?? 'service').replace(/^.*[./]/, '');
  return typeof token === 'string' ? token : token.name;
}
