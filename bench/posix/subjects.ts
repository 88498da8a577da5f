import { binary } from '../rig/compile.js';
import type { Peer } from '../rig/peer.js';
import { mounted } from '../rig/tallyfs.js';
import { NAMES, DATA, type Timed } from './operations.js';
import { compilePassthroughLl } from './passthrough-ll.js';

/** A file system that serves the source directory. */
export interface Subject {
  readonly peer: (source: string) => Peer;
  readonly operations: readonly Timed[];
  /** Its speed is told as a share of this one's. */
  readonly against: string;
}

/** The source directory itself, without any daemon. */
export const HOST = 'host';

function passthroughLl(description: string, options: string): Subject {
  return {
    peer: (source) => ({
      description: `libfuse's passthrough_ll, from Debian's libfuse3-dev: one thread, cache=never, ${description}`,
      prepare: compilePassthroughLl,
      launch: (mountpoint) => ({
        // It does not say when it serves, so a shell looks; exec: the daemon is the process that was started.
        command: [
          'sh',
          '-c',
          '(until mountpoint -q "$1"; do sleep 0.02; done; echo "mounted passthrough_ll") & exec "$0" -f -s -o "source=$2,cache=never$3" "$1"',
          binary('posix/passthrough_ll'),
          mountpoint,
          source,
          options,
        ],
      }),
      requests: () => Promise.resolve(undefined),
    }),
    operations: [...NAMES, 'read4k', ...DATA],
    against: HOST,
  };
}

function passthrough(description: string, ...options: readonly string[]): Subject['peer'] {
  return (source) =>
    mounted(description, 'samples/passthrough/index.js', ['-o', `source=${source}`, ...options]);
}

/** Who is measured, in the order of a round. */
export const subjects: Readonly<Record<string, Subject>> = {
  // Checked as the sample is: with attributes that are not cached, the kernel asks for them before each check.
  passthrough_ll: passthroughLl('default_permissions', ',default_permissions'),
  'passthrough_ll-unchecked': passthroughLl('where nobody checks permissions', ''),
  passthrough: {
    // What `cache=never` is for the other.
    peer: passthrough(
      'the passthrough sample of tallyfs: timeouts 0, direct_io',
      '-o',
      'attr_timeout=0,entry_timeout=0,direct_io',
    ),
    operations: [...NAMES, 'read4k', ...DATA],
    against: 'passthrough_ll',
  },
  'passthrough-kernel': {
    peer: passthrough(
      'the sample, whose files the kernel reads and writes itself',
      '--capability',
      'PASSTHROUGH',
    ),
    operations: DATA,
    against: HOST,
  },
};
