import { FileSystem, type Entry, type LookupRequest } from 'tallyfs';
import { CountingFiles } from '../books/counting-files.js';

export { container } from '../backends/container.js';

/** Serves the files of its base class, and keeps statistics of what is popular. */
@FileSystem({ bookkeeping: 'own', name: 'popular' })
export default class PopularFs extends CountingFiles {
  readonly popularity = new Map<string, number>();

  override lookup(request: LookupRequest): Entry {
    const entry = super.lookup(request);
    this.popularity.set(request.name, (this.popularity.get(request.name) ?? 0) + 1);
    this.count(entry.nodeid);
    return entry;
  }
}
