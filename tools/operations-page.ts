import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { CAPABILITIES, capabilityNames, type AskedFor } from '../src/protocol/capabilities.js';
import type { CountEffect, Operation, ReplyKind } from '../src/protocol/operations.js';
import { OPERATIONS, operationNames, row, wireName } from '../src/protocol/operations.js';
import { requestMembers } from './request-members.js';

/** Compiled, this file is one folder deeper than its source. */
export const OPERATIONS_PAGE = fileURLToPath(new URL('../../docs/operations.md', import.meta.url));

const REPLIES: Record<ReplyKind, string> = {
  none: 'none',
  empty: 'nothing',
  init: 'none',
  entry: '`Entry`',
  create: '`CreateReply`',
  attr: '`AttrReply`',
  statx: '`StatxReply`',
  open: '`OpenReply` or nothing',
  bytes: '`Uint8Array`, at most `size` bytes',
  text: 'a string, or its bytes',
  written: 'how many bytes',
  copied: 'how many bytes',
  page: 'entries on the `DirectoryPage`',
  'plus-page': 'entries on the `DirectoryPlusPage`',
  statfs: '`StatfsReply`',
  xattr: '`Uint8Array`, all of the value',
  'xattr-names': 'all names, as an array or another iterable',
  lock: '`LockReply`',
  bmap: 'the number of the block',
  ioctl: '`IoctlReply`',
  poll: 'the events that are ready',
  lseek: 'the offset',
};

const COUNTS: Record<CountEffect, string> = {
  none: '0',
  entry: '+1',
  'per-entry': '+1 for each entry',
  forget: '−nlookup',
};

const ASKED: Record<AskedFor, string> = {
  always: 'always',
  handler: 'with the handler',
  wish: 'by name',
  never: 'never',
};

const HEAD = `# Operations and capabilities

<!-- Written by \`npm run docs\` from src/protocol/operations.ts and src/protocol/capabilities.ts. -->

A class serves an operation by a method with that operation's decorator. The method gets one request object and returns
the reply, or a promise of it; the types of both are exported under the names below, and their docstrings say what each
member means and where it comes from. [Handlers in detail](handlers.md) explains those that take more than that.

Every request also has \`unique\`, \`caller\` (uid, gid, pid, umask, and supplementary groups on demand) and \`signal\`,
which aborts when the caller is interrupted. Members that end in \`Bytes\` give the bytes of a name, where it may be no
UTF-8.

## Operations

The count is what a successful reply does to the kernel's lookup count of the nodeid in it; negative entries and errors
count nothing. The last column says what callers see where the class has no handler.
`;

const CAPABILITIES_HEAD = `## Capabilities

Kernel and file system settle with the first request, INIT, which of these they use. \`tallyfs doctor\` tells which this
machine's kernel does not offer. tallyfs asks for some always, for some where the class has a handler that needs them,
and for others only where they are asked for by name, in the class or at mount, where the mount has the last word:

\`\`\`ts
@FileSystem({ bookkeeping: 'own', capabilities: { POSIX_ACL: true, READDIRPLUS_AUTO: false } })
export default class MyFs { … }

const session = await mount(MyFs, '/mnt/my', { capabilities: { ALLOW_IDMAP: 'required' } });
session.capabilities.has('POSIX_ACL'); // what the kernel has granted
\`\`\`

\`\`\`sh
npx tallyfs mount build/my-fs.js /mnt/my --capability POSIX_ACL --capability READDIRPLUS_AUTO=off
\`\`\`

\`true\` asks, and where the kernel does not offer it the mount works without and a line of the log says so; \`false\` does
without; \`'required'\` fails the mount where it is not granted. A name that is none is an error that lists all.

Limits that INIT settles too are mount options, for which the class may say what is meant where the mount says nothing:
\`@FileSystem({ …, limits: { time_gran: 1_000_000_000 } })\`.

| limit                  | what it is                                                                                                       |
| ---------------------- | ---------------------------------------------------------------------------------------------------------------- |
| \`time_gran\`            | how fine times are, in nanoseconds: 1 where nothing is said. The kernel cuts off what is finer |
| \`max_write\`            | the most bytes of one WRITE: 1 MiB                                                                               |
| \`max_readahead\`        | the most bytes that are read ahead: as many as the kernel offers                                                 |
| \`max_background\`       | how many requests may be in flight that nobody waits for, such as readahead: 64                                  |
| \`congestion_threshold\` | from how many of them on the file system counts as congested: 48                                                 |
| \`request_timeout\`      | seconds until the kernel ends a connection that leaves a request unanswered, for which it looks every 15 seconds; \`session.closed\` then says \`aborted\`. None |
| \`max_stack_depth\`      | 1, or 2 where backing files are on a stacked file system                                                         |
`;

const KERNEL = `## What a class may ask of the kernel

\`constructor(@inject(KERNEL) private readonly kernel: Kernel)\` gives a class, or a service of it, its end of the session:
\`kernel.notify\` tells the kernel what changed behind its back, \`kernel.capabilities\` is what was granted, and
\`kernel.backing\` makes backing files. It is of use from the first request on, not in the constructor.

**Kernel passthrough.** With the capability \`PASSTHROUGH\` and as root, \`kernel.backing.open(fd)\` makes a file known to
the kernel. A handler that returns it as \`backing\` of an OPEN or CREATE reply gets no READ and no WRITE of that open
file: the kernel reads, writes and maps the file itself. All that is open of one inode at a time must have the same
backing file; the runtime closes it when the last of them is released, and \`closed\` says so:

\`\`\`ts
@Open()
open({ nodeid, flags }: OpenRequest): OpenReply {
  const node = this.node(nodeid);
  const fd = openSync(node.path, flags);
  if (!this.kernel.backing.available) return { handle: fd };
  if (node.backing === undefined || node.backing.closed) node.backing = this.kernel.backing.open(fd);
  return { handle: fd, backing: node.backing };
}
\`\`\`

The kernel does not keep an inode's size and times up to date by itself then: GETATTR is still asked, and should
answer what the backing file has.
`;

/** docs/operations.md, as prettier would have it. */
export async function operationsPage(): Promise<string> {
  const text = [HEAD, table(OPERATION_COLUMNS, operationNames.map(operationRow)), CAPABILITIES_HEAD]
    .concat(table(CAPABILITY_COLUMNS, capabilityNames.map(capabilityRow)), KERNEL)
    .join('\n');
  return format(text, { ...(await resolveConfig(OPERATIONS_PAGE)), parser: 'markdown' });
}

const OPERATION_COLUMNS = [
  'operation',
  'opcode',
  'since',
  'decorator',
  'request',
  'reply',
  'count',
  'without a handler',
];

function operationRow(operation: Operation): string[] {
  const { opcode, since, reply, count, without } = OPERATIONS[operation];
  const { name, members } = requestMembers(operation);
  const request = name === undefined ? 'none' : `\`${name}\`: ${members.join(', ')}`;
  return [
    wireName(operation),
    String(opcode),
    since,
    served(operation),
    request,
    operation === 'init' ? 'none' : REPLIES[reply],
    COUNTS[count],
    without,
  ];
}

/** Its own decorator, and that of the operation whose handler serves it too. */
function served(operation: Operation): string {
  const { decorator, servedBy } = row(operation);
  const own = decorator === null ? [] : [decorator];
  const other = servedBy === undefined ? [] : [row(servedBy as Operation).decorator ?? ''];
  const names = [...own, ...other].map((name) => `\`@${name}\``);
  return names.length === 0 ? 'none' : names.join(' or ');
}

const CAPABILITY_COLUMNS = ['name', 'bit', 'since', 'asked for', 'what it does'];

function capabilityRow(name: (typeof capabilityNames)[number]): string[] {
  const { bit, since, asked, does } = CAPABILITIES[name];
  return [`\`${name}\``, String(bit), since, ASKED[asked], does];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line), ''].join('\n');
}
