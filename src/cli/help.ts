import { spell } from './arguments.js';
import type { Flag, Manual, Operand } from './command.js';
import type { CommandRow } from './commands.js';
import type { Output } from './terminal.js';

const WIDTH = 80;
/** The column of the explanations. */
const INDENT = 26;

export function renderOverview(rows: readonly CommandRow[], output: Output): string {
  return [
    `${output.paint('bold', 'Usage:')} tallyfs COMMAND [OPTIONS] …`,
    '',
    ...fill('FUSE file systems in TypeScript whose lookup counts are declared, audited and enforced.'),
    '',
    output.paint('bold', 'Commands:'),
    ...rows.flatMap(({ name, summary }) => entry(name, summary)),
    '',
    output.paint('bold', 'Options:'),
    ...entry('-h, --help', 'Show this help, or that of a command'),
    ...entry('-V, --version', 'Show the version'),
    '',
    '`tallyfs COMMAND --help` explains a command. TALLYFS_DEBUG=1 shows where errors',
    'come from.',
  ].join('\n');
}

export function renderHelp({ name, summary }: CommandRow, manual: Manual, output: Output): string {
  const { operands, flags, notes = [] } = manual;
  const usage = ['tallyfs', name, '[OPTIONS]', ...operands.map(spelled)].join(' ');
  return [
    `${output.paint('bold', 'Usage:')} ${usage}`,
    '',
    ...fill(`${summary}.`),
    '',
    ...operands.flatMap((operand) => entry(operand.name, operand.help)),
    ...(operands.length > 0 ? [''] : []),
    output.paint('bold', 'Options:'),
    ...Object.entries(flags).flatMap(([flagName, flag]) => entry(heading(flagName, flag), flag.help)),
    ...entry('-h, --help', 'Show this help'),
    ...notes.flatMap((note) => ['', ...fill(note)]),
  ].join('\n');
}

function spelled({ name, many }: Operand): string {
  return many === true ? `[${name}…]` : name;
}

function heading(name: string, flag: Flag): string {
  const spelling = flag.short === undefined ? `    ${spell(name, flag)}` : spell(name, flag);
  return flag.type === 'boolean' ? spelling : `${spelling} ${flag.value ?? 'VALUE'}`;
}

function entry(head: string, text: string): string[] {
  const [first = '', ...rest] = fill(text, WIDTH - INDENT).map((line) => ' '.repeat(INDENT) + line);
  const label = `  ${head}`;
  if (label.length > INDENT - 2) return [label, first, ...rest];
  return [label + first.slice(label.length), ...rest];
}

/** Breaks a text into lines of at most `width` characters, unless it is laid out already. */
function fill(text: string, width = WIDTH): string[] {
  if (text.includes('\n')) return text.split('\n');
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
