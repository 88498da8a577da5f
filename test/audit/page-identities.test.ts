import { expect } from 'chai';
import type { Entry } from '../../src/index.js';
import { DIRECTORY_MODE, FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, type Served } from '../support/scripted-kernel.js';

/** One READDIRPLUS that answers with these entries, each counted. */
function list({ fs, kernel }: Served<PliableFs>, entries: readonly Entry[]): void {
  fs.on.readdirplus = (_request, page) => {
    page.add('.', { nodeid: 99, generation: 99, attr: { mode: DIRECTORY_MODE } });
    entries.forEach((entry, index) => {
      if (page.add(`a name of some length ${String(index)}`, entry)) fs.counts.add(entry.nodeid);
    });
  };
  kernel.ask('readdirplus', { size: 65_536 });
}

const file = (nodeid: number, generation: number | bigint = 0): Entry => ({
  nodeid,
  generation,
  attr: { mode: FILE_MODE },
});

function found({ session }: Served<PliableFs>): string[] {
  return session.report().findings.map(({ kind, nodeid, handler }) => [kind, nodeid, handler].join(' '));
}

describe('the inodes on a page of READDIRPLUS', () => {
  it('are known from then on', async () => {
    const served = await serveScripted(PliableFs);
    list(served, [file(2), file(3, 2n ** 63n), file(4, 7)]);
    list(served, [file(2), file(3, 2n ** 63n), file(4, 7)]);
    expect(found(served)).to.deep.equal([]);
    served.fs.on.lookup = () => ({ ...served.fs.found(4), generation: 8 });
    served.kernel.lookup('four');
    expect(found(served)).to.deep.equal(['generation-changed 4 PliableFs.lookup']);
  });

  it('must not contradict what is known of them', async () => {
    const served = await serveScripted(PliableFs);
    list(served, [file(2), file(3)]);
    list(served, [file(2, 1), { ...file(3), attr: { mode: DIRECTORY_MODE } }]);
    expect(found(served)).to.deep.equal([
      'generation-changed 2 PliableFs.readdirplus',
      'type-changed 3 PliableFs.readdirplus',
    ]);
  });

  it('are none where the reply is stopped', async () => {
    const served = await serveScripted(PliableFs, { audit: 'enforce' });
    served.fs.on.readdirplus = (_request, page) => void page.add('uncounted', file(2, 1));
    served.kernel.ask('readdirplus', { size: 65_536 });
    list(served, [file(2, 5)]);
    expect(found(served)).to.deep.equal(['missing-increment 2 PliableFs.readdirplus']);
  });
});
