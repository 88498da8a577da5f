import { expect } from 'chai';
import { ERRNO } from '../../../src/protocol/errno.js';
import { serveScripted } from '../../support/scripted-kernel.js';
import { STYLES, type BookStyle } from './book-styles.js';
import { isBalanced } from './case.js';

describe('what no kernel does on demand', () => {
  for (const style of Object.keys(STYLES) as BookStyle[]) {
    for (const audit of ['observe', 'enforce'] as const) {
      it(`a reply that is not delivered leaves nothing counted or open (D22; ${style}, ${audit})`, async () => {
        const { kernel, fs, session } = await serveScripted(STYLES[style], { audit });
        kernel.transport.onWrite = () => ERRNO.ENOENT;
        kernel.ask('create', { flags: 0, mode: 0o100644 }, { names: ['a'] });
        expect(session.report()).to.deep.include({ ledger: { 1: 1 }, book: {}, findings: [] });
        expect(fs.nodes.get(2)).to.deep.include({ nlink: 1, opens: 0 });
      });

      it(`a BATCH_FORGET that says too much is no one's fault (D27; ${style}, ${audit})`, async () => {
        const { kernel, fs, session } = await serveScripted(STYLES[style], { audit });
        fs.populate(['a']);
        kernel.lookup('a');
        kernel.ask('batchForget', { count: 1000 }, { forgets: [{ nodeid: 2, nlookup: 1 }] });
        kernel.lookup('a');
        const report = session.report();
        expect(report.findings).to.deep.equal([]);
        expect(isBalanced(report)).to.equal(true);
      });
    }
  }
});
