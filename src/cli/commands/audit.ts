import { existsSync } from 'node:fs';
import { defineCommand } from '../command.js';
import { codeOf, CommandError, EXIT, UsageError } from '../errors.js';
import { sourcesOf } from '../sources.js';

export const auditCommand = defineCommand({
  operands: [
    {
      name: 'FILE',
      help: 'TypeScript files, directories or patterns; without any, the project of --project',
      many: true,
    },
  ],
  flags: {
    project: {
      type: 'string',
      short: 'p',
      value: 'TSCONFIG',
      help: 'Audit the files of a project; tsconfig.json if there is nothing else to audit',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: ['text', 'json', 'sarif'],
      help: 'text (with the source around each finding), json, or sarif for code scanning',
    },
    strict: { type: 'boolean', help: 'Report what is doubtful too, not only what is wrong' },
    fix: { type: 'boolean', help: 'Mend what can be mended safely, and report the rest' },
  },
  notes: [
    'Finds mistakes in the counting of lookups without running or mounting anything: see docs/lint/README.md. The exit ' +
      'status is 0 where nothing is found, 1 with findings, 2 where the command line is wrong.',
    'It needs the package `typescript`. What it cannot follow it does not report; it says of each class how much of it ' +
      'is proved.',
  ],
  async run({ flags, operands }, { out, err }) {
    if (flags.project !== undefined && operands.length > 0) throw new UsageError(BOTH);
    const lint = await loadLint();
    const level = flags.strict ? 'strict' : 'recommended';
    const sources = sourcesOf(operands);
    const find = (): ReturnType<typeof lint.auditFiles> =>
      operands.length > 0
        ? lint.auditFiles(sources, level)
        : lint.auditProject(projectOf(flags.project), level);
    let audit = find();
    if (flags.fix && lint.applyFixes(audit) > 0) audit = find();
    for (const warning of audit.warnings) err.line(warning);
    const format = { text: lint.formatText, json: lint.formatJson, sarif: lint.formatSarif }[
      flags.format ?? 'text'
    ];
    out.line(format(audit));
    return audit.findings.length > 0 ? EXIT.failed : EXIT.ok;
  },
});

const BOTH = '--project and files: name one of the two';

function projectOf(given: string | undefined): string {
  const config = given ?? 'tsconfig.json';
  if (existsSync(config)) return config;
  const missing =
    given === undefined ? 'there is no tsconfig.json here: name the files to audit' : `there is no ${given}`;
  throw new UsageError(missing);
}

/** The compiler is no dependency of the package: who mounts needs none. */
async function loadLint() {
  try {
    return await import('../../lint/index.js');
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    const remedy = 'npm install --save-dev typescript';
    throw new CommandError('NO_TYPESCRIPT', `tallyfs audit needs the TypeScript compiler: ${remedy}`, {
      cause: error,
    });
  }
}
