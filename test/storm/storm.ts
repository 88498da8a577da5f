import { expect } from 'chai';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AuditMode, Report } from 'tallyfs';
import { startTallyfs } from '../cli/command-line.js';
import { dropCaches, expectBalance, expectRootAlone } from '../support/accounts.js';
import { run, start, type RunningChild } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';
import type { Repertoire } from './repertoire.js';

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));
/** Milliseconds. */
const BETWEEN_FLOODS = 200;
const LONG = 3_600_000;

/** A sample that must get through any storm without a finding. */
export interface Subject {
  readonly name: string;
  /** Below build/samples. */
  readonly module: string;
  readonly repertoire: Repertoire;
  /** For `-o`. */
  readonly options?: string;
  /** It shows a directory of another file system, and is given one of its own with `-o source`. */
  readonly shows?: true;
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'hello', module: 'hello/index.js', repertoire: 'read' },
  { name: 'memory', module: 'memory/index.js', repertoire: 'all', options: 'entry_timeout=0.05' },
  {
    name: 'memory-managed',
    module: 'memory/managed.js',
    repertoire: 'all',
    options: 'entry_timeout=0.05',
  },
  {
    name: 'passthrough',
    module: 'passthrough/index.js',
    repertoire: 'all',
    options: 'entry_timeout=0.05,descriptors=20',
    shows: true,
  },
  {
    name: 'would-work',
    module: 'lookup-counts/would-work.js',
    repertoire: 'write',
    options: 'delay=2,entry_timeout=0.05',
  },
  {
    name: 'managed',
    module: 'lookup-counts/managed.js',
    repertoire: 'write',
    options: 'delay=2,entry_timeout=0.05',
  },
  {
    name: 'simple-ops-fixed',
    module: 'lookup-counts/simple-ops-fixed.js',
    repertoire: 'write',
    options: 'delay=2,entry_timeout=0.05',
  },
];

export interface Strength {
  /** Steps of all workers together. */
  readonly steps: number;
  readonly workers: number;
  /** `observe` where absent. */
  readonly audit?: AuditMode;
  /** Ends it early, as a failure. */
  readonly signal?: AbortSignal;
}

/** What a storm was like. */
export interface Outcome {
  readonly seconds: number;
  /** Requests that the kernel sent, by operation. */
  readonly requests: Report['requests'];
  /** Nodeids that the kernel still held when it was over. */
  readonly held: number;
}

/**
 * Mounts a sample, lets several processes loose on it while the kernel is made to forget again and again, and compares.
 * @throws AssertionError unless book and ledger agree nodeid by nodeid when it is over, there was no finding, and the
 *   root alone is left once the kernel has forgotten all that it can; Error for a worker that heard what it must not.
 */
export async function storm(subject: Subject, strength: Strength): Promise<Outcome> {
  if (subject.shows === undefined) return stormOver(subject, subject.options, strength);
  const source = await mkdtemp(join(await realpath(tmpdir()), 'tallyfs-source-'));
  try {
    return await stormOver(subject, [`source=${source}`, subject.options].join(), strength);
  } finally {
    await rm(source, { recursive: true });
  }
}

async function stormOver(
  subject: Subject,
  options: string | undefined,
  strength: Strength,
): Promise<Outcome> {
  return withMountpoint(async (mountpoint) => {
    const daemon = await serve(subject.module, options, mountpoint, strength.audit ?? 'observe');
    try {
      const outcome = await pass(mountpoint, subject, strength);
      daemon.kill('SIGTERM');
      const { status, stderr } = await daemon.ended;
      expect({ status, stderr }, 'how the daemon ended').to.deep.equal({ status: 0, stderr: '' });
      return outcome;
    } catch (error) {
      throw Object.assign(error as Error, { daemon: daemon.stderr() });
    } finally {
      daemon.kill('SIGKILL');
      await daemon.ended;
    }
  });
}

async function serve(
  module: string,
  options: string | undefined,
  mountpoint: string,
  audit: AuditMode,
): Promise<RunningChild> {
  const path = fileURLToPath(new URL(`../../samples/${module}`, import.meta.url));
  const given = options === undefined ? [] : ['-o', options];
  const args = ['mount', path, mountpoint, ...given, '--audit', audit, '--fail-on-findings'];
  const daemon = await startTallyfs(args, { timeout: LONG });
  await daemon.says('mounted');
  return daemon;
}

async function pass(mountpoint: string, subject: Subject, strength: Strength): Promise<Outcome> {
  const started = performance.now();
  await rage(mountpoint, subject, strength);
  const seconds = (performance.now() - started) / 1000;
  await run('ls', ['-lR', mountpoint], { timeout: 60_000 });
  const { requests, ledger } = await expectBalance(mountpoint);
  await expectRootAlone(mountpoint);
  if (subject.repertoire !== 'read') await removeAll(mountpoint);
  // What a directory is shown of has other inodes besides.
  if (subject.repertoire !== 'read' && subject.shows === undefined) await expectOneInode(mountpoint);
  return { seconds, requests, held: Object.keys(ledger).length };
}

async function rage(mountpoint: string, { repertoire }: Subject, strength: Strength): Promise<void> {
  const steps = Math.ceil(strength.steps / strength.workers);
  const workers = await Promise.all(
    Array.from({ length: strength.workers }, (_, seed) => {
      const args = [WORKER, mountpoint, repertoire, String(steps), String(seed)];
      return start(process.execPath, args, { timeout: LONG });
    }),
  );
  strength.signal?.addEventListener('abort', () => {
    for (const worker of workers) worker.kill();
  });
  const raging = new AbortController();
  const floods = flood(raging.signal);
  const ends = await Promise.all(workers.map(({ ended }) => ended));
  raging.abort();
  await floods;
  const failed = ends.find(({ status }) => status !== 0);
  if (failed !== undefined)
    throw new Error(`a worker ended with ${String(failed.signal ?? failed.status)}:\n${failed.stderr}`);
}

/** FORGETs in the midst of everything else, and once behind it: a storm may be over before the second flood. */
async function flood(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(BETWEEN_FLOODS, undefined, { signal }).catch(() => undefined);
    await dropCaches();
  }
}

/** What has no name and is not known any more is gone from the back end as well. */
async function removeAll(mountpoint: string): Promise<void> {
  const { status, stderr } = await run('sh', ['-c', 'cd "$0" && rm -rf -- *', mountpoint], {
    timeout: 60_000,
  });
  expect({ status, stderr }, 'rm').to.deep.equal({ status: 0, stderr: '' });
  await expectRootAlone(mountpoint);
}

async function expectOneInode(mountpoint: string): Promise<void> {
  const { stdout } = await run('df', ['--output=iused', mountpoint]);
  expect(stdout.trim().split(/\s+/)[1], 'inodes in the back end').to.equal('1');
}
