import { resolve } from 'node:path';
import { AUDIT_MODES } from '../../audit/report.js';
import type { CapabilityWishes } from '../../metadata/file-system-metadata.js';
import { mount, type MountConfig } from '../../mount.js';
import { parseOptionLists } from '../../mount-options.js';
import { defineCommand } from '../command.js';
import { loadModule } from '../module.js';
import { checkReportFile } from '../report-file.js';
import { serve } from '../serve.js';

export const mountCommand = defineCommand({
  operands: [
    { name: 'MODULE.js', help: 'A compiled module. Its default export is the class to mount' },
    { name: 'MOUNTPOINT', help: 'An existing directory' },
  ],
  flags: {
    options: {
      type: 'string',
      short: 'o',
      multiple: true,
      value: 'LIST',
      help: 'Mount options, as ro,allow_other,max_read=65536. May be repeated. What mount(8) does not know goes to the class',
    },
    capability: {
      type: 'string',
      multiple: true,
      value: 'NAME[=HOW]',
      help: 'Ask the kernel for a capability: on (the default), off, or required. May be repeated. See docs/operations.md',
    },
    class: { type: 'string', value: 'NAME', help: 'Mount this export of the module instead' },
    audit: {
      type: 'string',
      value: 'MODE',
      choices: AUDIT_MODES,
      help: 'Watch the lookup counts: off, observe (the default), enforce, or trace',
    },
    report: { type: 'string', value: 'FILE', help: 'Write the final report there, as JSON' },
    record: {
      type: 'string',
      value: 'FILE',
      help: 'Record all that goes over the connection there, for `tallyfs replay`',
    },
    trace: { type: 'boolean', help: 'Print each request and reply to stderr' },
    'fail-on-findings': { type: 'boolean', help: 'Exit with 3 when the audit found faults' },
  },
  notes: [
    'Stays in the foreground, and prints "mounted NAME on MOUNTPOINT" once it serves. Ctrl+C (or SIGTERM, SIGHUP) ' +
      'unmounts; a busy mount is served on until the next signal, which detaches it. So does `tallyfs unmount` or ' +
      'umount(8) from elsewhere.',
    'A module that exports `container`, an inversify Container or a function that makes one, has its class resolved from it.',
    'Exit status: 0 unmounted, 1 the mount failed or broke, 2 wrong arguments, 3 see --fail-on-findings.',
  ],
  async run({ flags, operands: [path = '', mountpoint = ''] }, terminal) {
    const reportFile = flags.report === undefined ? undefined : await checkReportFile(flags.report);
    const { fileSystem, container } = await loadModule(path, flags.class);
    const say = (line: string): void => {
      terminal.err.line(line);
    };
    const config: MountConfig = {
      options: parseOptionLists(flags.options),
      capabilities: parseCapabilities(flags.capability),
      log: say,
      signals: false,
      ...(flags.audit === undefined ? {} : { audit: flags.audit }),
      ...(flags.record === undefined ? {} : { record: resolve(flags.record) }),
      ...(container === undefined ? {} : { container }),
      ...(flags.trace ? { trace: say } : {}),
    };
    const ending = { reportFile, failOnFindings: flags['fail-on-findings'] };
    return serve(() => mount(fileSystem, mountpoint, config), ending, terminal);
  },
});

const WISHES: Readonly<Record<string, boolean | 'required'>> = { on: true, off: false, required: 'required' };

/** What is no capability, and no wish for one, is left to mount() to refuse. */
function parseCapabilities(given: readonly string[]): CapabilityWishes {
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', how = 'on'] = text.split('=');
      return [name, Object.hasOwn(WISHES, how) ? WISHES[how] : how];
    }),
  );
}
