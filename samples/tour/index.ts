import { mkdtemp, readdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Container } from 'inversify';
import { formatFinding, mount } from 'tallyfs';
import type { AuditMode, FileSystemClass, GivenOptions, Session } from 'tallyfs';
import { container as greetings } from '../hello/index.js';
import { container as backend } from '../lookup-counts/container.js';
import WontWork from '../lookup-counts/wont-work.js';
import MemoryFs, { container as memory } from '../memory/index.js';
import { HoardingHello } from './hoarding-hello.js';
import { MiscountingHello } from './miscounting-hello.js';
import { shell, show } from './shell.js';

/** Where tallyfs itself is: something to copy. */
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
/** What git, npm and the compiler keep there. */
const KEPT = ['.git', 'node_modules', 'build'];

function heading(text: string): void {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`);
}

/** Mounts a class on a directory of its own for as long as the visit lasts. */
async function visit<T extends object>(
  Class: FileSystemClass<T>,
  container: Container,
  { audit, options = {} }: { audit: AuditMode; options?: GivenOptions },
  body: (directory: string, session: Session<T>) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-'));
  {
    await using session = await mount(Class, directory, { audit, options, container, log: () => undefined });
    console.log(`  mounted ${session.name} on ${directory}, audit ${audit}`);
    await body(directory, session);
  }
  await rmdir(directory);
  console.log('  unmounted');
}

function tellLedger({ ledger, findings }: ReturnType<Session['report']>): void {
  const nodeids = Object.keys(ledger).length;
  const lookups = Object.values(ledger).reduce((sum, count) => sum + count, 0);
  console.log(
    `    the kernel holds ${counted(lookups, 'lookup')} of ${counted(nodeids, 'nodeid')}; findings: ${String(findings.length)}`,
  );
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

async function tellWhatIsLeft(session: Session): Promise<void> {
  const { forgotten, held, leaks } = await session.reconcile();
  console.log(`  the kernel was asked to forget what nobody uses: it forgot ${counted(forgotten, 'nodeid')}`);
  console.log(
    `    still in use: ${held.length === 0 ? 'none, the root is all that it holds' : held.join(', ')}`,
  );
  for (const { nodeid, book, held: lookups } of leaks) {
    console.log(
      `    leak: the class has ${String(book)} for nodeid ${String(nodeid)}, the kernel holds ${String(lookups)}`,
    );
  }
  if (leaks.length === 0) console.log('    no leak: the class has counted what the kernel has counted');
}

async function ordinaryPrograms(directory: string, session: Session): Promise<void> {
  const originals = (await readdir(REPOSITORY)).filter((name) => !KEPT.includes(name)).map(quoted);
  const from = `cd ${quoted(REPOSITORY)}`;
  const steps = [
    [`${from} && cp -r ${originals.join(' ')} ${directory}/`, 'cp -r (the repository) MOUNT/'],
    [`find ${directory} -type f | wc -l`, 'find MOUNT -type f | wc -l'],
    [
      `${from} && find src samples -type f -exec sha256sum {} + > ${directory}/sums && cd ${directory} && sha256sum --quiet -c sums && echo all the same`,
      'sha256sum -c (the copies against the originals)',
    ],
    [`rm -r ${directory}/src ${directory}/test`, 'rm -r MOUNT/src MOUNT/test'],
  ] as const;
  for (const [command, label] of steps) {
    await show(command, label);
    tellLedger(session.report());
  }
  await tellWhatIsLeft(session);
}

/** For a shell. */
function quoted(name: string): string {
  return `'${name.replaceAll("'", "'\\''")}'`;
}

/** Looks at the one file of a hello sample, twice. */
async function look(directory: string, session: Session): Promise<void> {
  await show(`cat ${directory}/hello.txt`, 'cat MOUNT/hello.txt');
  for (const finding of session.report().findings) console.log(formatFinding(finding));
}

async function heldOpen(directory: string, session: Session): Promise<void> {
  // As many lookups as one FORGET can give back, and a process that has the file open meanwhile.
  const open = shell(`exec 3< ${directory}/hello.txt; sleep 2`);
  await shell(`for i in 1 2 3; do ls -l ${directory}/hello.txt; done`);
  console.log('  while a process has the file open:');
  await tellWhatIsLeft(session);
  await open;
  console.log('  when it is closed:');
  await tellWhatIsLeft(session);
  for (const finding of session.report().findings) console.log(formatFinding(finding));
}

/** The race of the note: between "the count is 0" and "drop the state", somebody looks the name up again. */
async function race(directory: string, session: Session): Promise<void> {
  await shell(`echo hello > ${directory}/f`);
  const forgetting = session.reconcile();
  await sleep(300);
  await show(
    `stat -c 'inode %i' ${directory}/f`,
    'stat MOUNT/f   (while forget drops the state of that inode)',
  );
  await forgetting;
  await sleep(1000);
  await show(`cat ${directory}/f`, 'cat MOUNT/f    (its count is 1, its state is gone)');
  for (const finding of session.report().findings) console.log(formatFinding(finding));
}

heading('1. A file system in memory, and ordinary programs in it');
await visit(MemoryFs, memory(), { audit: 'observe' }, ordinaryPrograms);

heading('2. A class whose lookup forgets to count');
await visit(MiscountingHello, greetings, { audit: 'observe' }, look);

heading('3. The same class, enforced: the kernel never sees the wrong reply');
await visit(MiscountingHello, greetings, { audit: 'enforce' }, async (directory, session) => {
  await look(directory, session);
  await tellWhatIsLeft(session);
});

heading('4. A leak, told from caching');
await visit(HoardingHello, greetings, { audit: 'observe' }, heldOpen);

heading('5. The note that tallyfs answers: WontWork, whose forget awaits at the wrong place');
await visit(
  WontWork,
  backend(),
  { audit: 'observe', options: { slow: 'putState', entry_timeout: 10 } },
  race,
);

console.log('\nMore: README.md, samples/, docs/lookup-counts.md');
