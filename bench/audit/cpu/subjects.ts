import type { Peer } from '../../rig/peer.js';
import { memorySample, mounted } from '../../rig/tallyfs.js';

/** Makes the peer of one audit mode. */
type Subject = (mode: string) => Peer;

/** File systems whose audit is measured. */
export const subjects = {
  memory: (mode) => memorySample('the memory sample: handlers that answer at once', ['--audit', mode]),
  async: (mode) =>
    mounted('handlers that wait for a back end', 'bench/audit/cpu/async-fs.js', ['--audit', mode]),
} as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects;

/**
 * What `off` is compared with. The first is `off` in a process of its own: how far its ratio is from 1 says what the
 * others are worth.
 */
export type Rival = 'off again' | 'observe' | 'enforce' | 'trace';

export const rivals: Readonly<Record<SubjectName, readonly Rival[]>> = {
  memory: ['off again', 'observe', 'enforce', 'trace'],
  async: ['off again', 'observe', 'enforce'],
};

export function modeOf(rival: Rival): string {
  return rival === 'off again' ? 'off' : rival;
}
