import { expect } from 'chai';
import { FileSystem, Getattr, type AttrReply } from '../../src/index.js';
import { ERRNO } from '../../src/protocol/errno.js';
import { operationNames, row, wireName, type Operation } from '../../src/protocol/operations.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';

/** A class that handles nothing but what every class must. */
@FileSystem({ bookkeeping: 'none' })
class BareFs {
  @Getattr()
  getattr(): AttrReply {
    return { attr: { mode: 0o40755 } };
  }
}

const UNANSWERED: ReadonlySet<Operation> = new Set(['forget', 'batchForget', 'interrupt', 'notifyReply']);
const NAMES: Partial<Record<string, readonly string[]>> = {
  name: ['a'],
  'name name': ['a', 'b'],
  'name bytes': ['a'],
};

describe('an operation without a handler', () => {
  for (const operation of operationNames.filter((name) => name !== 'getattr' && name !== 'init')) {
    const { absent, trailer } = row(operation);
    const answer = UNANSWERED.has(operation) ? 'nothing' : absent === 'statfs' ? 'made-up numbers' : absent;
    it(`${wireName(operation)} is answered with ${answer}`, async () => {
      const { kernel, errors } = await serveScripted(BareFs);
      const names = NAMES[trailer] ?? [];
      const fields = operation === 'forget' ? { nlookup: 1 } : {};
      const unique = kernel.ask(operation, fields, { nodeid: 2, names });
      await turn(); // DESTROY is answered behind all that is still busy
      if (UNANSWERED.has(operation)) expect(kernel.isAnswered(unique)).to.equal(false);
      else
        expect(kernel.errno(unique)).to.equal(absent === 'empty' || absent === 'statfs' ? 0 : ERRNO[absent]);
      if (operation !== 'notifyReply') expect(errors).to.deep.equal([]);
    });
  }

  it('OPEN and OPENDIR open, with the number 0 that stands for no handle', async () => {
    const { kernel } = await serveScripted(BareFs);
    for (const operation of ['open', 'opendir'] as const) {
      const opened = kernel.value(operation, kernel.ask(operation, {}, { nodeid: 1 }));
      expect(opened).to.deep.include({ fh: 0, open_flags: 0 });
    }
  });

  it('STATFS shows names of 255 bytes and blocks of 4096', async () => {
    const { kernel } = await serveScripted(BareFs);
    const { st } = kernel.value('statfs', kernel.ask('statfs', {}));
    expect(st).to.deep.include({ namelen: 255, bsize: 4096, frsize: 4096, blocks: 0 });
  });

  it('is one for which the operation that serves it has no handler either', async () => {
    const { kernel } = await serveScripted(BareFs);
    expect(kernel.errno(kernel.ask('rename', {}, { names: ['a', 'b'] }))).to.equal(ERRNO.EPERM);
    expect(kernel.errno(kernel.ask('copyFileRange64', {}))).to.equal(ERRNO.ENOSYS);
  });
});
