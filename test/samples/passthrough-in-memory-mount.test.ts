import { expect } from 'chai';
import { mount } from 'tallyfs';
import { posixChecks } from 'tallyfs/testing';
import PassthroughFs from '../../samples/passthrough/index.js';
import { withMountpoint } from '../support/mountpoint.js';
import { inMemory, OPTIONS } from './passthrough-in-memory.js';

describe('the passthrough sample over system calls in memory, on a real mount', () => {
  it('behaves as POSIX has it', () =>
    withMountpoint(async (directory) => {
      await using session = await mount(PassthroughFs, directory, {
        container: inMemory(),
        options: OPTIONS,
        signals: false,
      });
      const failures: string[] = [];
      for (const check of posixChecks) {
        await check.run(directory).catch((error: unknown) => failures.push(String(error)));
      }
      expect(failures).to.deep.equal([]);
      expect(session.report().findings).to.deep.equal([]);
    })).timeout(60_000);
});
