import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'chai';
import { audit, type LintAudit } from '../../../src/lint/audit.js';
import { loadFiles } from '../../../src/lint/program/load.js';
import { formatSarif } from '../../../src/lint/report/sarif.js';
import { RULES } from '../../../src/lint/rules/all.js';

const { resolve } = createRequire(import.meta.url);
const PROGRAMS = fileURLToPath(new URL('../../../../test/lint/fixtures/', import.meta.url));

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly locations: readonly { readonly physicalLocation: object }[];
  readonly fixes?: readonly unknown[];
}

interface Log {
  readonly runs: readonly [
    {
      readonly results: readonly Result[];
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly invocations: readonly [
        { readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[] },
      ];
    },
  ];
}

/** The schema of OASIS, as a package has it; of draft 4, of which it uses nothing that has become something else. */
function schemaOfSarif(): object {
  const path = resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema, id, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  expect([$schema, id]).to.include('http://json-schema.org/draft-04/schema#');
  return schema;
}

describe('the report of the lint as SARIF', function () {
  this.timeout(60_000);
  let found: LintAudit;
  let clean: LintAudit;
  let validate: ValidateFunction;
  const log = (of: LintAudit): Log => JSON.parse(formatSarif(of)) as Log;

  before(() => {
    const options = { strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true };
    validate = new Ajv(options).compile(schemaOfSarif());
    found = audit(loadFiles([`${PROGRAMS}miscounting.ts`]), 'strict');
    clean = audit(loadFiles([`${PROGRAMS}right.ts`]), 'strict');
  });

  it('is valid against the schema of SARIF 2.1.0, with findings and without', () => {
    for (const each of [found, clean]) expect(validate(log(each)) ? [] : validate.errors).to.deep.equal([]);
    const broken = { ...log(found), runs: [{ ...log(found).runs[0], tool: {} }] };
    expect(validate(broken)).to.equal(false);
  });

  it('has the rule, the level, the place and the repair of each finding', () => {
    const [{ results, tool }] = log(found).runs;
    expect(results.map(({ ruleId }) => ruleId)).to.deep.equal(['missing-increment', 'missing-decrement']);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).to.equal(ruleId);
    expect(results[0]?.locations).to.deep.equal([
      {
        physicalLocation: {
          artifactLocation: { uri: 'test/lint/fixtures/miscounting.ts', uriBaseId: 'SRCROOT' },
          region: { startLine: 10, startColumn: 5, endLine: 10, endColumn: 52 },
        },
      },
    ]);
    expect(results.map(({ level, fixes }) => [level, fixes?.length])).to.deep.equal([
      ['error', undefined],
      ['error', 1],
    ]);
    expect(log(clean).runs[0].results).to.deep.equal([]);
  });

  it('describes each rule, and says what could not be proved', () => {
    const [{ tool, invocations }] = log(found).runs;
    expect(tool.driver.rules.map(({ id }) => id)).to.deep.equal(RULES.map(({ name }) => name));
    const notes = invocations[0].toolExecutionNotifications.map(({ message }) => message.text);
    expect(notes).to.deep.include(
      'The counts of MiscountingFs.lookup (test/lint/fixtures/miscounting.ts) are not proved: it is wrong, see above',
    );
  });
});
