import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FINDING_KINDS, type FindingKind } from '../../src/audit/finding.js';
import { formatFinding } from '../../src/audit/report.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';
import { FAULTS, FaultyFs } from './faults.js';

const KINDS = Object.keys(FINDING_KINDS) as FindingKind[];

describe('each kind of finding', () => {
  for (const kind of KINDS) {
    it(`${kind}: is found in a session, says what to do, and names its page`, async () => {
      const served = await serveScripted(FaultyFs);
      await FAULTS[kind](served);
      await turn();
      const finding = served.session.report().findings.find((each) => each.kind === kind);
      if (finding === undefined) throw new Error(`no ${kind} was found`);
      expect(finding.message).to.contain(FINDING_KINDS[kind]);
      expect(formatFinding(finding).split('\n').at(-1)).to.equal(`    see docs/findings/${kind}.md`);
      await served.session.unmount();
    });
  }

  it('is told with what changed the count before, and where, in mode `trace`', async () => {
    const served = await serveScripted(FaultyFs, { audit: 'trace' });
    await FAULTS['missing-decrement'](served);
    const text = served.session.report().findings.map(formatFinding).join('\n');
    expect(text).to.match(/\n {6}\+1, to 1, by \w+\.lookup \(LOOKUP, unique 4\)\n( {8}at .+\n)+/);
    await served.session.unmount();
  });

  it('names its page so that it is found from where the user is', async () => {
    const served = await serveScripted(FaultyFs);
    await FAULTS.mismatch(served);
    await turn();
    const { findings } = served.session.report();
    await served.session.unmount();
    const before = process.cwd();
    try {
      for (const directory of [tmpdir(), '/', join(before, 'docs')]) {
        process.chdir(directory);
        const [, page = ''] = /^ {4}see (.*)$/m.exec(findings.map(formatFinding).join('\n')) ?? [];
        expect(existsSync(page), page).to.equal(true);
      }
    } finally {
      process.chdir(before);
    }
  });
});
