import { ERRNO } from '../../protocol/errno.js';
import { FUSE_BATCH_FORGET_IN, FUSE_FORGET_ONE, FUSE_IN_HEADER } from '../../protocol/structs.js';
import type { Actor } from './actor.js';
import type { Connection } from './connection.js';
import type { Dentry } from './dentry.js';
import type { Inode } from './inode.js';
import type { KernelStep } from './step.js';
import type { System } from './system.js';

const KERNEL = 'kernel';

/** The session reads the FORGETs that are queued: one as FORGET, more as BATCH_FORGET. */
export function forgetStep({ forgets }: System, connection: Connection): KernelStep[] {
  if (forgets.isEmpty) return [];
  const next = forgets.waiting.slice(0, roomFor(connection.frameSize));
  const nodeids = next.map(({ nodeid }) => nodeid);
  const take = (): void => {
    connection.forget(forgets.take(next.length));
    connection.flush();
  };
  const label = `${nodeids.length > 1 ? 'BATCH_FORGET' : 'FORGET'} ${nodeids.join(' ')}`;
  return [{ label, actor: KERNEL, kind: 'forget', touches: nodeids, take }];
}

/** fuse_read_batch_forget() */
function roomFor(frameSize: number): number {
  return Math.floor((frameSize - FUSE_IN_HEADER.size - FUSE_BATCH_FORGET_IN.size) / FUSE_FORGET_ONE.size);
}

/** Inodes that nothing but names keep that nobody uses. */
export function evictions(system: System): KernelStep[] {
  const unused = new Map<Inode, Dentry[]>();
  for (const dentry of system.dentries.unused()) {
    const { inode } = dentry;
    if (inode !== undefined) unused.set(inode, [...(unused.get(inode) ?? []), dentry]);
  }
  const free = [...unused].filter(([inode, names]) => names.length === inode.references);
  return free.map(([inode, names]) => eviction(system, inode, names));
}

function eviction({ dentries }: System, { nodeid }: Inode, names: readonly Dentry[]): KernelStep {
  const parents = names.map(({ parent }) => parent?.inode?.nodeid ?? 0);
  const take = (): void => {
    for (const dentry of names) dentries.drop(dentry);
  };
  return {
    label: `evict ${String(nodeid)}`,
    actor: KERNEL,
    kind: 'evict',
    touches: [nodeid, ...parents],
    take,
  };
}

/** Processes that wait for an answer and have not been interrupted yet. */
export function interrupts(processes: readonly Actor[]): KernelStep[] {
  return processes
    .filter(({ waitsFor }) => waitsFor?.isInterrupted === false)
    .map((actor) => ({
      label: `interrupt ${actor.name}`,
      actor: actor.name,
      kind: 'interrupt',
      touches: actor.waitsFor?.touches ?? [],
      take: () => {
        actor.interrupt();
      },
    }));
}

/** Requests whose answer nobody would miss, were the connection aborted now. */
export function faults(processes: readonly Actor[], connection: Connection): KernelStep[] {
  const waiting = processes.flatMap(({ name, waitsFor }) =>
    waitsFor !== undefined && connection.isWanted(waitsFor.unique) ? [{ name, request: waitsFor }] : [],
  );
  return waiting.map(({ name, request: { unique, label, touches } }) => ({
    label: `undelivered: the reply to ${label} of ${name}`,
    actor: KERNEL,
    kind: 'fault',
    unheard: { unique, process: name },
    touches,
    take: () => {
      connection.giveUp(unique, ERRNO.ECONNABORTED);
    },
  }));
}
