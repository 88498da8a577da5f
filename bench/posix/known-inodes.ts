/**
 * The process whose memory is measured: `node --expose-gc known-inodes.js SOURCE MOUNTPOINT` serves the passthrough
 * sample and says what it has in use, once before the kernel knows anything and again on each SIGUSR2. Ends by SIGTERM.
 */
import 'reflect-metadata';
import { mount } from 'tallyfs';
import PassthroughFs, { container } from '../../samples/passthrough/index.js';
import { resident, used } from '../audit/memory/used.js';
import type { Usage } from './memory.js';

const HOUR = 3600;

const [source = '', mountpoint = ''] = process.argv.slice(2);
const options = { source, entry_timeout: HOUR, attr_timeout: HOUR };
const session = await mount(PassthroughFs, mountpoint, { container: container(), options });

function tell(word: string): void {
  const known = Object.keys(session.report().ledger).length;
  const usage: Usage = { known, heap: used(), resident: resident() };
  console.log(`${word} ${JSON.stringify(usage)}`);
}

process.on('SIGUSR2', () => {
  tell('usage');
});
tell('mounted');
await session.closed;
