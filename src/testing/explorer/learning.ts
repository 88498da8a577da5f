import { LearnedError } from './file-system-world.js';

/** Begins again whenever a method of a service turns out to be async: there are only so many. */
export async function learning<R>(work: () => Promise<R>): Promise<R> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LearnedError)) throw error;
    }
  }
}
