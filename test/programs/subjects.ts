import { fileURLToPath } from 'node:url';
import { withSample, type MountedSample } from '../samples/mounted-sample.js';
import { withShown } from '../samples/shown-directory.js';

/** A file system that programs must be able to work on. */
export interface Subject {
  readonly name: string;
  /** Mounts it on a private directory for as long as the body lasts. */
  readonly mounted: (body: (mounted: MountedSample) => Promise<void>) => Promise<void>;
}

/** Of all users: PostgreSQL is another one than who mounts. */
const OPTIONS = ['allow_other'];

export const SUBJECTS: readonly Subject[] = [
  { name: 'memory', mounted: (body) => withSample(modulePath('memory/index'), OPTIONS, body) },
  {
    name: 'passthrough',
    mounted: (body) => withShown({ options: OPTIONS }, ({ mounted }) => body(mounted)),
  },
];

function modulePath(module: string): string {
  return fileURLToPath(new URL(`../../samples/${module}.js`, import.meta.url));
}
