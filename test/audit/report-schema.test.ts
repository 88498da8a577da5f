import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { FINDING_KINDS, type FindingKind } from '../../src/audit/finding.js';
import type { AuditMode, Report } from '../../src/audit/report.js';
import { serveScripted, turn } from '../support/scripted-kernel.js';
import { FAULTS, FaultyFs } from './faults.js';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../../docs/report.schema.json', import.meta.url), 'utf8'),
) as { $defs: { finding: { properties: Record<string, { enum?: string[] }> } } };

/** The report of a session with this fault, as a reader of the JSON gets it. */
async function reportOf(kind: FindingKind, audit: AuditMode = 'observe'): Promise<Report> {
  const served = await serveScripted(FaultyFs, { audit });
  await FAULTS[kind](served);
  await turn();
  const report = JSON.parse(JSON.stringify(served.session.report())) as Report;
  await served.session.unmount();
  return report;
}

describe('the schema of the report', () => {
  let validate: ValidateFunction;
  const errors = (report: unknown): unknown => (validate(report) ? [] : validate.errors);

  before(() => {
    validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(SCHEMA);
  });

  it('takes the reports of sessions with findings of each kind', async () => {
    for (const kind of Object.keys(FINDING_KINDS) as FindingKind[]) {
      const report = await reportOf(kind);
      expect(report.findings).not.to.deep.equal([]);
      expect(errors(report), kind).to.deep.equal([]);
    }
  });

  it('takes the report of each mode', async () => {
    for (const audit of ['off', 'observe', 'enforce', 'trace'] as const) {
      expect(errors(await reportOf('missing-decrement', audit)), audit).to.deep.equal([]);
    }
  });

  it('has the kinds of findings that there are', () => {
    expect(SCHEMA.$defs.finding.properties['kind']?.enum).to.deep.equal(Object.keys(FINDING_KINDS));
  });

  it('takes nothing that is no report', async () => {
    const report = await reportOf('missing-decrement', 'trace');
    for (const [wrong, change] of Object.entries(CHANGES)) {
      const changed = structuredClone(report) as unknown as Loose;
      change(changed);
      expect(validate(changed), wrong).to.equal(false);
    }
  });

  it('takes no report from which a member is missing, and none that has another', async () => {
    const report = await reportOf('missing-decrement');
    const [finding] = report.findings;
    if (finding === undefined) throw new Error('no finding to change');
    for (const member of Object.keys(report)) {
      expect(validate({ ...report, [member]: undefined }), member).to.equal(false);
      expect(validate({ ...report, [`${member}s`]: 0 }), `${member}s`).to.equal(false);
    }
    for (const member of Object.keys(finding)) {
      expect(validate({ ...report, findings: [{ ...finding, [member]: undefined }] }), member).to.equal(
        false,
      );
    }
  });
});

type Loose = Record<string, unknown> & {
  ledger: Record<string, unknown>;
  book: Record<string, unknown>;
  requests: Record<string, unknown>;
  findings: [Record<string, unknown>];
};

const CHANGES: Record<string, (report: Loose) => void> = {
  'another version': (report) => (report['version'] = 2),
  'a relative mountpoint': (report) => (report['mountpoint'] = 'mnt'),
  'an unknown mode': (report) => (report['audit'] = 'watch'),
  'an unknown state': (report) => (report['state'] = 'over'),
  'a protocol that is a number': (report) => (report['protocol'] = 7.45),
  'a path in the ledger': (report) => (report.ledger['/file'] = 1),
  'a count of 0 in the ledger': (report) => (report.ledger['7'] = 0),
  'half a lookup in the book': (report) => (report.book['7'] = 0.5),
  'an operation in lower case': (report) => (report.requests['lookup'] = 1),
  'an unknown kind': ({ findings }) => (findings[0]['kind'] = 'leak'),
  'a nodeid that is text': ({ findings }) => (findings[0]['nodeid'] = '5'),
  'a finding that was never found': ({ findings }) => (findings[0]['count'] = 0),
  'a history that is one text': ({ findings }) => (findings[0]['history'] = '+1'),
};
