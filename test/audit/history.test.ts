import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Finding } from '../../src/index.js';
import { formatFinding } from '../../src/index.js';
import { FILE_MODE, PliableFs } from '../support/pliable-fs.js';
import { serveScripted, turn, type Served } from '../support/scripted-kernel.js';

const ENTRY = { nodeid: 7, attr: { mode: FILE_MODE } };

/** Serves a class in mode `trace`, lets the body happen, and returns the one finding. */
async function traced(body: (served: Served<PliableFs>) => void | Promise<void>): Promise<Finding> {
  const served = await serveScripted(PliableFs, { audit: 'trace' });
  await body(served);
  await turn();
  await turn();
  const { findings } = served.session.report();
  expect(findings).to.have.lengthOf(1);
  return findings[0]!;
}

/** The first line of each event. */
function events({ history = [] }: Finding): (string | undefined)[] {
  return history.map((event) => event.split('\n')[0]);
}

function frames({ history = [] }: Finding): string[] {
  return history.flatMap((event) => event.split('\n').slice(1));
}

/** Counts twice, in a turn each. */
async function countTwice({ fs, kernel }: Served<PliableFs>): Promise<void> {
  fs.on.lookup = async () => {
    fs.counts.add(7);
    await turn();
    fs.counts.add(7);
    return ENTRY;
  };
  kernel.lookup('file');
  await turn();
}

describe('the history of a nodeid, in mode trace', () => {
  it('has what was counted, handed over and given back, oldest first', async () => {
    const finding = await traced(({ fs, kernel }) => {
      fs.on.lookup = () => fs.found(7);
      kernel.lookup('file');
      kernel.lookup('file');
      fs.on.forget = ({ nodeid }) => void fs.counts.subtract(nodeid, 1);
      kernel.forget(7, 2);
    });
    expect(finding.kind).to.equal('missing-decrement');
    expect(events(finding)).to.deep.equal([
      '+1, to 1, by PliableFs.lookup (LOOKUP, unique 4)',
      'handed over by PliableFs.lookup (LOOKUP, unique 4)',
      '+1, to 2, by PliableFs.lookup (LOOKUP, unique 6)',
      'handed over by PliableFs.lookup (LOOKUP, unique 6)',
      'the kernel gives back 2',
      '-1, to 1, by PliableFs.forget (FORGET)',
    ]);
  });

  it('names the lines of the application, in later turns too', async () => {
    const finding = await traced(countTwice);
    const counted = frames(finding).filter((frame) => frame.includes('history.test.ts'));
    expect(counted[0]).to.match(/at fs\.on\.lookup \(.*history\.test\.ts:33:\d+\)/);
    expect(finding.history?.[1]).to.match(/\n *at fs\.on\.lookup \(.*history\.test\.ts:35:\d+\)/);
  });

  it('has no lines of the runtime, nor of Node', async () => {
    const finding = await traced(countTwice);
    expect(frames(finding)).not.to.be.empty;
    for (const frame of frames(finding)) expect(frame).to.match(/\/test\//);
  });

  it('says of what no request did that none did', async () => {
    const finding = await traced(async ({ fs }) => {
      setTimeout(() => fs.counts.add(9), 0);
      await sleep(5);
    });
    expect(finding.kind).to.equal('mismatch');
    expect(events(finding)).to.deep.equal(['+1, to 1, by code of no request, or of one that is answered']);
    expect(frames(finding)[0]).to.contain('history.test.ts');
  });

  it('is there for a reply that nobody counted', async () => {
    const finding = await traced(({ fs, kernel }) => {
      fs.on.lookup = () => ENTRY;
      kernel.lookup('file');
    });
    expect(events(finding)).to.deep.equal(['handed over by PliableFs.lookup (LOOKUP, unique 4)']);
  });

  it('keeps the last events of each nodeid, however many there are', async () => {
    const finding = await traced(({ fs, kernel }) => {
      fs.on.lookup = () => fs.found(7);
      for (let time = 0; time < 100; time += 1) kernel.lookup('file');
      fs.on.lookup = () => ENTRY;
      kernel.lookup('file');
    });
    expect(events(finding)).to.have.lengthOf(16);
    expect(events(finding).at(-1)).to.equal('handed over by PliableFs.lookup (LOOKUP, unique 204)');
  });

  it('is printed below its finding, each event indented', async () => {
    const finding = await traced(({ fs, kernel }) => {
      fs.on.lookup = () => ENTRY;
      kernel.lookup('file');
    });
    expect(formatFinding(finding).split('\n').slice(1)).to.deep.equal([
      '    history of nodeid 7:',
      '      handed over by PliableFs.lookup (LOOKUP, unique 4)',
      '    see docs/findings/missing-increment.md',
    ]);
  });

  it('is not kept in other modes', async () => {
    const served = await serveScripted(PliableFs);
    served.fs.on.lookup = () => ENTRY;
    served.kernel.lookup('file');
    expect(served.session.report().findings[0]).not.to.have.property('history');
  });
});
