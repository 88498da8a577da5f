import { availableParallelism } from 'node:os';

import { oneOf, parseValues, positive, UsageError } from '../rig/arguments.js';
import type { Placement } from '../rig/contestant.js';
import { peerNames, type PeerName } from './peers/index.js';

export interface RoundtripOptions extends Placement {
  readonly rounds: number;
  /** How often the daemons are started anew. */
  readonly sittings: number;
  /** System calls of each kind, for each peer, in each round. */
  readonly requests: number;
  readonly peers: readonly PeerName[];
  /** File for the figures as JSON. */
  readonly json: string | undefined;
}

export const usage = `usage: npm run bench -- roundtrip [options]
  --rounds N      rounds, in each of which every peer is measured once (15)
  --sittings N    how often the daemons are started anew in these rounds (5)
  --requests N    system calls of each kind for a peer and round (12000)
  --peers A,B     only these (${peerNames.join(',')})
  --cross         client and daemon on two CPUs instead of one
  --json FILE     write settings, machine and all figures to FILE
  --help
`;

/** The options, or undefined when only the help was asked for. Throws {@link UsageError}. */
export function parseOptions(args: readonly string[]): RoundtripOptions | undefined {
  const values = parseValues(args, {
    rounds: { type: 'string', default: '15' },
    sittings: { type: 'string', default: '5' },
    requests: { type: 'string', default: '12000' },
    peers: { type: 'string' },
    cross: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return undefined;
  const last = availableParallelism() - 1;
  if (values.cross && last < 1) throw new UsageError('--cross needs two CPUs, and this process may use one');
  return {
    rounds: positive('--rounds', values.rounds),
    sittings: positive('--sittings', values.sittings),
    requests: positive('--requests', values.requests),
    peers: values.peers?.split(',').map((name) => oneOf('--peers', peerNames, name)) ?? peerNames,
    daemonCpu: last,
    clientCpu: values.cross ? last - 1 : last,
    json: values.json,
  };
}
