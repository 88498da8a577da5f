import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { Errno } from '../../src/index.js';
import { ERRNO, type ErrnoName } from '../../src/protocol/errno.js';
import { watchSession } from '../../src/watch.js';
import { Deferred } from '../support/deferred.js';
import { PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn, type Served } from '../support/scripted-kernel.js';

/** Has GETATTR fail at once, and again in a promise. @returns both errnos. */
async function failures({ kernel, fs }: Served<PliableFs>, error: unknown): Promise<[number, number]> {
  fs.on.getattr = () => {
    throw error;
  };
  const thrown = kernel.ask('getattr', {});
  fs.on.getattr = () => {
    const answer = new Deferred<never>();
    answer.reject(error);
    return answer.promise;
  };
  const rejected = kernel.ask('getattr', {});
  await turn();
  return [kernel.errno(thrown), kernel.errno(rejected)];
}

describe('an error of a handler', () => {
  it('that is an Errno is its number, and no log line', async () => {
    const served = await serveScripted(PliableFs);
    for (const name of ['ENOENT', 'EACCES', 'ENOTEMPTY', 'EDQUOT', 'EHWPOISON'] satisfies ErrnoName[]) {
      expect(await failures(served, new Errno(name))).to.deep.equal([ERRNO[name], ERRNO[name]]);
    }
    expect(served.errors).to.deep.equal([]);
  });

  it('that is a system error of Node is the errno that it names', async () => {
    const served = await serveScripted(PliableFs);
    const missing: unknown = await readFile('/nowhere/at/all').catch((error: unknown) => error);
    expect(await failures(served, missing)).to.deep.equal([ERRNO.ENOENT, ERRNO.ENOENT]);
    const directory: unknown = await readFile('/').catch((error: unknown) => error);
    expect(await failures(served, directory)).to.deep.equal([ERRNO.EISDIR, ERRNO.EISDIR]);
    expect(served.errors).to.deep.equal([]);
  });

  const faults: readonly (readonly [what: string, error: unknown])[] = [
    ['a TypeError', new TypeError('no such thing')],
    ['an error with a code of Node', Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['an error with a code that every object has', Object.assign(new Error('bad'), { code: 'toString' })],
    ['a string', 'ENOENT'],
    ['a number', 2],
    ['undefined', undefined],
    ['null', null],
  ];
  for (const [what, error] of faults) {
    it(`that is ${what} is EIO, and is told`, async () => {
      const served = await serveScripted(PliableFs);
      expect(await failures(served, error)).to.deep.equal([ERRNO.EIO, ERRNO.EIO]);
      expect(served.errors.map((event) => event.error)).to.deep.equal([error, error]);
      expect(served.errors[0]?.message).to.equal('PliableFs.getattr failed, GETATTR is answered with EIO');
    });
  }

  it('whose code cannot even be read is EIO', async () => {
    const served = await serveScripted(PliableFs);
    const error = Object.defineProperty(new Error('bad'), 'code', {
      get: () => {
        throw new Error('worse');
      },
    });
    expect(await failures(served, error)).to.deep.equal([ERRNO.EIO, ERRNO.EIO]);
  });
});

describe('the log', () => {
  it('has the stack of a failure, and says the same failure a few times only', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const lines: string[] = [];
    watchSession(session, (line) => lines.push(line), undefined);
    fs.on.getattr = () => {
      throw new TypeError('no such thing');
    };
    for (let times = 0; times < 100; times += 1) kernel.ask('getattr', {});
    expect(lines).to.have.lengthOf(5);
    expect(lines[0]).to.match(
      /^tallyfs: PliableFs.getattr failed.*TypeError: no such thing\n {4}at .*errors\.test/,
    );
    expect(lines[4]).to.contain('said for the last time');
  });

  it('says another failure of the same handler, however often it has said the first', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const lines: string[] = [];
    watchSession(session, (line) => lines.push(line), undefined);
    fs.on.getattr = () => {
      throw new TypeError('no such thing');
    };
    for (let times = 0; times < 100; times += 1) kernel.ask('getattr', {});
    fs.on.getattr = () => {
      throw new TypeError('no other thing');
    };
    kernel.ask('getattr', {});
    expect(lines).to.have.lengthOf(6);
    expect(lines[5]).to.contain('no other thing');
  });

  it('says each way in which a reply is wrong, without the stack of the runtime, but not for ever', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const lines: string[] = [];
    watchSession(session, (line) => lines.push(line), undefined);
    let reply = 0;
    fs.on.getattr = () => (reply += 1) as never;
    for (let times = 0; times < 100; times += 1) kernel.ask('getattr', {});
    const refusals = lines.filter((line) => line.includes('instead of its reply'));
    expect(refusals).to.have.lengthOf(20);
    expect(refusals[6]).to.match(
      /^tallyfs: PliableFs.getattr is answered with EIO instead of its reply: it cannot be sent: the reply is 7, .*$/,
    );
    expect(refusals.at(-1)).to.contain('no other failure is said');
  });

  it('has the code of a failure, and what it was caused by', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const lines: string[] = [];
    watchSession(session, (line) => lines.push(line), undefined);
    fs.on.getattr = () => {
      throw Object.assign(new Error('no answer', { cause: new Error('cable cut') }), { code: 'EREMOTELY' });
    };
    kernel.ask('getattr', {});
    expect(lines[0]).to.contain("code: 'EREMOTELY'").and.to.contain('cable cut');
  });

  it('says a few times only that forget fails, whatever the nodeids', async () => {
    const { kernel, fs, session } = await serveScripted(PliableFs);
    const lines: string[] = [];
    watchSession(session, (line) => lines.push(line), undefined);
    fs.on.lookup = ({ name }) => fs.found(Number(name));
    fs.on.forget = () => {
      throw new Error('no table');
    };
    for (let nodeid = 2; nodeid < 102; nodeid += 1) {
      kernel.lookup(String(nodeid));
      kernel.forget(nodeid, 1);
    }
    expect(lines.filter((line) => line.includes('no table'))).to.have.lengthOf(5);
  });
});
