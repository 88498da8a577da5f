/**
 * Run as a program: `node --expose-gc ledger-size.js COUNT FIRST STEP`. Prints, as one line of JSON, the bytes a nodeid that
 * the ledger and the audit's identities take with COUNT nodeids from FIRST on, each STEP above the last.
 */
import { Identities } from '../../../src/audit/identities.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import { used } from './used.js';

const [count = NaN, first = NaN, step = NaN] = process.argv.slice(2).map(Number);
const S_IFREG = 0o100000;

const empty = used();
const ledger = new Ledger();
for (let nodeid = first; nodeid < first + count * step; nodeid += step) ledger.credit(nodeid);
const withLedger = used();
const identities = new Identities(true);
for (let nodeid = first; nodeid < first + count * step; nodeid += step)
  identities.handOver({ nodeid, generation: nodeid >>> 0, type: S_IFREG }, false);
const withBoth = used();

if (ledger.size !== count + 1) throw new Error('the ledger has other nodeids than it was given');
// Used after it was measured, so that it is still there when it is.
if (identities.handOver({ nodeid: first, generation: first >>> 0, type: S_IFREG }, true) !== undefined)
  throw new Error('the identities have forgotten an inode');

const figures = { ledger: (withLedger - empty) / count, identities: (withBoth - withLedger) / count };
process.stdout.write(`${JSON.stringify(figures)}\n`);
