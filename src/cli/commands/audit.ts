import { existsSync } from 'node:fs';
import { defineCommand } from '../command.js';
import { CommandError, codeOf, EXIT, UsageError } from '../errors.js';
import { sourcesOf } from '../sources.js';

export const auditCommand = defineCommand({
  operands: [
    {
      name: 'FILE',
      help: 'TypeScript files, directories or glob patterns; without any, the project of --project',
      many: true,
    },
  ],
  flags: {
    project: {
      type: 'string',
      short: 'p',
      value: 'TSCONFIG',
      help: 'Audit the files of a project (default: tsconfig.json)',
    },
  },
  notes: [
    'Finds mistakes in the counting of lookups without running or mounting anything: see docs/lint/README.md. The exit ' +
      'status is 0 where nothing is found, 1 with findings, 2 where the command line is wrong.',
    'It needs the package `typescript`. What it cannot follow it does not report; it says of each class how much of it ' +
      'is proved.',
  ],
  async run({ flags, operands }, { out }) {
    const { auditFiles, auditProject, formatText } = await loadLint();
    const { reports, findings } =
      operands.length > 0 ? auditFiles(sourcesOf(operands)) : auditProject(projectOf(flags.project));
    out.line(formatText(reports, findings));
    return findings.length > 0 ? EXIT.failed : EXIT.ok;
  },
});

function projectOf(given: string | undefined): string {
  const config = given ?? 'tsconfig.json';
  if (existsSync(config)) return config;
  throw new UsageError(
    given === undefined ? 'there is no tsconfig.json here: name the files to audit' : `there is no ${given}`,
  );
}

/** The compiler is no dependency of the package: who mounts needs none. */
async function loadLint() {
  try {
    return await import('../../lint/index.js');
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CommandError(
      'NO_TYPESCRIPT',
      'tallyfs audit needs the TypeScript compiler: npm install --save-dev typescript',
      {
        cause: error,
      },
    );
  }
}
