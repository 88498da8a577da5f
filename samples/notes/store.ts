import { injectable, type ServiceIdentifier } from 'inversify';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the notes are when nobody uses them. Every call takes its time. */
export interface Store {
  names(): Promise<readonly string[]>;
  /** Undefined where there is no such note. */
  load(name: string): Promise<Uint8Array | undefined>;
  save(name: string, text: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

export const STORE: ServiceIdentifier<Store> = Symbol.for('notes.Store');

/** Milliseconds. */
const AWAY = 2;

/** A store in memory that pretends to be far away. */
@injectable()
export class DistantStore implements Store {
  readonly #notes = new Map<string, Uint8Array>();

  async names(): Promise<readonly string[]> {
    await sleep(AWAY);
    return [...this.#notes.keys()];
  }

  async load(name: string): Promise<Uint8Array | undefined> {
    await sleep(AWAY);
    return this.#notes.get(name);
  }

  async save(name: string, text: Uint8Array): Promise<void> {
    await sleep(AWAY);
    this.#notes.set(name, text);
  }

  async remove(name: string): Promise<void> {
    await sleep(AWAY);
    this.#notes.delete(name);
  }
}
