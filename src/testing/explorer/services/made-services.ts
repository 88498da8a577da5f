import type { ServiceIdentifier } from 'inversify';
import type { Services } from '../scenario.js';
import { nameOfService } from './wrap-container.js';

/** The services of a container as they were made for the class. */
export class MadeServices implements Services {
  readonly #made = new Map<ServiceIdentifier, unknown>();

  add(token: ServiceIdentifier, service: unknown): void {
    this.#made.set(token, service);
  }

  get<S>(token: ServiceIdentifier<S>): S {
    if (!this.#made.has(token)) throw new Error(`${nameOfService(token)} was not made: nothing needs it`);
    return this.#made.get(token) as S;
  }
}
