import { askReport } from '../../audit/report-socket.js';
import { formatReport } from '../../audit/report.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../errors.js';

export const reportCommand = defineCommand({
  operands: [
    { name: 'MOUNTPOINT', help: 'Where a tallyfs file system is mounted, by this command or by a program' },
  ],
  flags: {
    json: { type: 'boolean', help: 'Print JSON: ledger and book (nodeid to count), findings, requests' },
  },
  notes: [
    'The ledger is what the kernel holds, counted from its requests and the replies; the book is what the file ' +
      'system has counted itself. While requests are in flight the two may differ.',
    'Only the user who mounted the file system, and root, may ask. The mount itself is not touched.',
  ],
  async run({ flags, operands: [mountpoint = ''] }, { out }) {
    const report = await askReport(mountpoint);
    out.line(flags.json ? JSON.stringify(report, undefined, 2) : formatReport(report).trimEnd());
    return EXIT.ok;
  },
});
