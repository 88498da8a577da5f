import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { INIT_OPTIONS } from '../../src/metadata/mount-keys.js';
import { CAPABILITIES } from '../../src/protocol/capabilities.js';
import { OPERATIONS } from '../../src/protocol/operations.js';
import { OPERATIONS_PAGE, operationsPage } from '../../tools/operations-page.js';

describe('the page about the operations', () => {
  it('is what `npm run docs` writes', async () => {
    expect(await readFile(OPERATIONS_PAGE, 'utf8')).to.equal(await operationsPage());
  });

  it('has each operation, each capability and each limit', async () => {
    const rows = (await operationsPage()).split('\n').filter((line) => line.startsWith('| '));
    const heads = 3;
    const all = [OPERATIONS, CAPABILITIES, INIT_OPTIONS].flatMap((table) => Object.keys(table)).length;
    expect(rows.filter((line) => !line.startsWith('| -'))).to.have.lengthOf(all + heads);
  });

  it('tells the members of a request, those of its base classes and its bytes too', async () => {
    expect(await operationsPage()).to.match(/`LinkRequest`: parent, name, nodeid, nameBytes/);
  });
});
