import { AUDIT_MODES } from '../../audit/report.js';
import { formatFinding } from '../../audit/report.js';
import { parseOptionLists } from '../../mount-options.js';
import { replay, type ReplayConfig, type ReplayResult } from '../../replay/replay.js';
import { defineCommand } from '../command.js';
import { describeError } from '../errors.js';
import { loadModule } from '../module.js';
import type { Output } from '../terminal.js';

/** What `tallyfs replay` answers to the shell. */
const EXIT = { same: 0, differs: 1, unusable: 2 } as const;

export const replayCommand = defineCommand({
  operands: [
    { name: 'FILE', help: 'A recording, made by `tallyfs mount --record FILE`' },
    { name: 'MODULE.js', help: 'A compiled module. Its default export is the class that answers' },
  ],
  flags: {
    options: {
      type: 'string',
      short: 'o',
      multiple: true,
      value: 'LIST',
      help: 'Mount options of the class, as those of the recorded mount',
    },
    class: { type: 'string', value: 'NAME', help: 'Take this export of the module instead' },
    audit: {
      type: 'string',
      value: 'MODE',
      choices: AUDIT_MODES,
      help: 'Watch the lookup counts: off, observe (the default), enforce, or trace',
    },
    trace: { type: 'boolean', help: 'Print each request and reply to stderr' },
  },
  notes: [
    'Nothing is mounted: the class gets the recorded requests in their order, each after the replies that had gone before it. ' +
      'Numbers of inodes and open files are translated to its own. Printed is what it answers in another way, but for these ' +
      'numbers and times, and what the audit finds.',
    'Exit status: 0 the same and nothing found, 1 something differs or was found, 2 wrong arguments, a broken recording, or a class that cannot be ' +
      'served.',
  ],
  async run({ flags, operands: [file = '', path = ''] }, terminal) {
    const say = (line: string): void => {
      terminal.err.line(line);
    };
    const config: ReplayConfig = {
      options: parseOptionLists(flags.options),
      log: say,
      ...(flags.audit === undefined ? {} : { audit: flags.audit }),
      ...(flags.trace ? { trace: say } : {}),
    };
    try {
      const { fileSystem, container } = await loadModule(path, flags.class);
      const services = container === undefined ? {} : { container };
      return tell(await replay(fileSystem, file, { ...config, ...services }), terminal.out);
    } catch (error) {
      say(`tallyfs: ${describeError(error)}`);
      return EXIT.unusable;
    }
  },
});

function tell(result: ReplayResult, out: Output): number {
  print(result, out);
  const isSame = result.differences.length === 0 && result.report.findings.length === 0;
  return isSame ? EXIT.same : EXIT.differs;
}

function print(
  { requests, skipped, differences, differencesDropped, report }: ReplayResult,
  out: Output,
): void {
  for (const { request, recorded, replayed } of differences) {
    out.line(request);
    out.line(`  recorded  ${recorded}`);
    out.line(`  now       ${replayed}`);
  }
  if (differencesDropped > 0) out.line(`and ${String(differencesDropped)} more that differ`);
  for (const finding of report.findings) out.line(formatFinding(finding));
  const counts = [
    requests === 1 ? '1 request replayed' : `${String(requests)} requests replayed`,
    ...(skipped > 0
      ? [`${String(skipped)} left out, because they are about inodes that were not found`]
      : []),
    `${String(differences.length + differencesDropped)} differ`,
    report.findings.length === 1 ? '1 finding' : `${String(report.findings.length)} findings`,
  ];
  out.line(counts.join(', '));
}
