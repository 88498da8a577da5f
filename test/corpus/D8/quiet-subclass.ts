import { FileSystem, type ForgetRequest } from 'tallyfs';
import { CountingFiles } from '../books/counting-files.js';

export { container } from '../backends/container.js';

/** Serves the files of its base class, and writes down what the kernel has forgotten. */
@FileSystem({ bookkeeping: 'own', name: 'quiet' })
export default class QuietFs extends CountingFiles {
  readonly #forgotten: number[] = [];

  get forgotten(): readonly number[] {
    return this.#forgotten;
  }

  override forget(request: ForgetRequest): void {
    this.#forgotten.push(request.nodeid);
    if (this.#forgotten.length > 1000) this.#forgotten.length = 0;
  }
}
