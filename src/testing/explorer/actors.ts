import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose code runs, and where. */
export interface Whereabouts {
  /** As the timeline calls it: a client's name, `FORGET 5`. */
  readonly actor: string;
  /** The service whose method runs; the class itself where absent. */
  readonly service?: string;
}

/** Follows the awaits: what a handler's promise chain does is done by the actor that the handler was called for. */
export const whereabouts = new AsyncLocalStorage<Whereabouts>();

/** What the class itself keeps, as a thing that a step reads or changes. Nobody sees what it really touches: all of it. */
export const CLASS = 'class';
/** The same for the kernel. */
export const KERNEL = 'kernel';
