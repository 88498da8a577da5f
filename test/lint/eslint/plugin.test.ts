import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import plugin, { configs, rules } from '../../../src/lint/eslint/index.js';
import { RULES } from '../../../src/lint/rules/all.js';

const FIXTURES = fileURLToPath(new URL('../../../../test/lint/fixtures/', import.meta.url));

/** ESLint as the guide sets it up. */
function eslint(level: keyof typeof configs, options: { fix?: boolean; typed?: boolean } = {}): ESLint {
  const typed = { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: FIXTURES };
  const parserOptions = options.typed === false ? {} : typed;
  return new ESLint({
    cwd: FIXTURES,
    overrideConfigFile: true,
    overrideConfig: [
      tseslint.configs.base,
      configs[level],
      { files: ['**/*.ts'], languageOptions: { parserOptions } },
    ],
    fix: options.fix ?? false,
  });
}

describe('the ESLint plugin', function () {
  this.timeout(90_000);

  it('has each rule, and two configurations of them', () => {
    const names = RULES.map(({ name }) => name);
    expect(Object.keys(rules ?? {})).to.deep.equal(names);
    expect(Object.keys(configs.strict.rules ?? {})).to.deep.equal(names.map((name) => `tallyfs/${name}`));
    const certain = RULES.filter(({ level }) => level === 'recommended');
    expect(Object.keys(configs.recommended.rules ?? {})).to.have.length(certain.length);
    expect(plugin.configs).to.equal(configs);
  });

  it('reports the findings of the audit, each under its rule and where it is', async () => {
    const reports = await eslint('recommended').lintFiles(['miscounting.ts', 'right.ts', 'managed.ts']);
    const messages = reports.map((report) =>
      report.messages.map(({ ruleId, line, column }) => [ruleId, line, column]),
    );
    expect(messages).to.have.deep.members([
      [
        ['tallyfs/missing-increment', 10, 5],
        ['tallyfs/missing-decrement', 14, 22],
      ],
      [],
      [],
    ]);
  });

  it('mends what is right whatever was meant', async () => {
    const [report] = await eslint('strict', { fix: true }).lintFiles(['miscounting.ts']);
    expect(report?.output).to.contain('this.counts.subtract(nodeid, nlookup)');
    expect(report?.messages.map(({ ruleId }) => ruleId)).to.deep.equal(['tallyfs/missing-increment']);
  });

  it('says what is missing where there are no types', async () => {
    const failure = await eslint('recommended', { typed: false })
      .lintFiles(['miscounting.ts'])
      .catch((error: unknown) => error);
    expect(String(failure)).to.contain('set languageOptions.parserOptions.projectService to true');
  });
});
