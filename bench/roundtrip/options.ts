import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import { peerNames, type PeerName } from './peers/index.js';

export interface RoundtripOptions {
  readonly rounds: number;
  /** System calls of each kind, for each peer, in each round. */
  readonly requests: number;
  readonly peers: readonly PeerName[];
  readonly daemonCpu: number;
  readonly clientCpu: number;
  /** File for the figures as JSON. */
  readonly json: string | undefined;
}

export const usage = `usage: npm run bench -- roundtrip [options]
  --rounds N      rounds, in each of which every peer is measured once (15)
  --requests N    system calls of each kind for a peer and round (12000)
  --peers A,B     only these (${peerNames.join(',')})
  --cross         client and daemon on two CPUs instead of one
  --json FILE     write settings, machine and all figures to FILE
  --help
`;

/** A wrong command line; the message says what to change. */
export class UsageError extends Error {
  readonly code = 'BENCH_USAGE';
}

/** The options, or undefined when only the help was asked for. Throws {@link UsageError}. */
export function parseOptions(args: readonly string[]): RoundtripOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const last = availableParallelism() - 1;
  if (values.cross && last < 1) throw new UsageError('--cross needs two CPUs, and this process may use one');
  return {
    rounds: positive('--rounds', values.rounds),
    requests: positive('--requests', values.requests),
    peers: values.peers === undefined ? peerNames : values.peers.split(',').map(peerName),
    daemonCpu: last,
    clientCpu: values.cross ? last - 1 : last,
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string', default: '15' },
        requests: { type: 'string', default: '12000' },
        peers: { type: 'string' },
        cross: { type: 'boolean', default: false },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${option} takes a whole number from 1, not ${JSON.stringify(text)}`);
  return value;
}

function peerName(text: string): PeerName {
  const name = peerNames.find((known) => known === text);
  if (name === undefined)
    throw new UsageError(`--peers knows ${peerNames.join(', ')}, not ${JSON.stringify(text)}`);
  return name;
}
