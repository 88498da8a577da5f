import { expect } from 'chai';
import { describe, it } from 'mocha';
import { fileURLToPath } from 'node:url';
import { run } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';

const INSTALL = fileURLToPath(new URL('../../../native/install.mjs', import.meta.url));

describe('native/install.mjs', () => {
  it('says all that is missing, and how to get it', () =>
    withMountpoint(async (empty) => {
      const env = {
        PATH: empty,
        npm_config_nodedir: empty,
        CXX: 'no-such-compiler',
        PYTHON: 'no-such-python',
      };
      const result = await run(process.execPath, [INSTALL], { env });
      expect(result.status).to.equal(1);
      expect(result.stderr.split('\n  - ').map((line) => line.split(/[ ,(]/)[0])).to.deep.equal([
        'tallyfs',
        'a',
        'make',
        'Python',
        "Node's",
      ]);
      expect(result.stderr).to.include('apt-get install g++').and.include('nodedir');
      expect(result.stdout).to.equal('');
    }));
});
