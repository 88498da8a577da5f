import { setTimeout as sleep } from 'node:timers/promises';
import { FileSystemClassError, mount, type Session } from 'tallyfs';
import { run, start } from '../../support/children.js';
import { isMounted, withMountpoint } from '../../support/mountpoint.js';
import type { MountFinding, Scenario } from '../manifest.js';
import type { CorpusAudit, Subject, Verdict } from './corpus-audit.js';
import { loadProgram } from './load.js';

/** Long enough for a FORGET that waits for nothing, and shorter than what is slow; in milliseconds. */
const MOMENT = 50;

/** Whatever a program does not serve fails, which is no fault. */
const EVERYTHING = `
  ls -la . docs logs archive; cat notes.txt todo.txt secret.txt docs/*.txt nowhere; echo more >> todo.txt
  : > fresh; ln fresh again; ln fresh third; mv again moved; mkdir folder; mkfifo pipe; ln -s notes.txt link; ls -l
  exec 3< fresh; rm fresh moved third pipe link; rmdir folder; : > fresh; exec 3<&-; rm fresh; ls -l`;

/** Mounts each program on a real mount, in mode `observe`, and works on it from child processes. */
export const MOUNT_AUDIT: CorpusAudit = {
  name: 'mount',
  judge: async (subjects) => {
    const verdicts: Verdict[] = [];
    for (const subject of subjects) {
      const finds = await findingsOf(subject);
      verdicts.push({ subject, finds, found: finds.some((kind) => subject.program.finds.includes(kind)) });
    }
    return verdicts;
  },
};

async function findingsOf(subject: Subject): Promise<readonly MountFinding[]> {
  const { default: fileSystem, container } = await loadProgram(subject);
  return withMountpoint(async (directory) => {
    try {
      const session = await mount(fileSystem, directory, {
        container: container(),
        audit: 'observe',
        signals: false,
        log: () => undefined,
      });
      return await play(session, subject.isTwin ? also(subject.program.scenario) : subject.program.scenario);
    } catch (error) {
      if (error instanceof FileSystemClassError) return ['not-mounted'];
      throw error;
    }
  });
}

/** A correct program has to stand more: what any user may do, before and after the kernel has forgotten all. */
function also({ shell, ...rest }: Scenario): Scenario {
  return { ...rest, shell: [...shell, EVERYTHING, EVERYTHING] };
}

/** Some programs send notifications. */
function isAttachable(fileSystem: object): fileSystem is { attach(session: Session): void } {
  return 'attach' in fileSystem;
}

async function play(session: Session, scenario: Scenario): Promise<readonly MountFinding[]> {
  if (isAttachable(session.fileSystem)) session.fileSystem.attach(session);
  const kinds = new Set<MountFinding>();
  for (const script of scenario.shell) {
    await shell(session, script);
    if (scenario.meanwhile !== undefined && (await isBehind(session, scenario.meanwhile)))
      kinds.add('behind');
    if ((await session.reconcile()).leaks.length > 0) kinds.add('leak');
  }
  // Where it fails before that, the connection is aborted: a client may still wait for an answer.
  if (scenario.aborted === undefined) await session.unmount();
  else await abort(session, scenario.aborted);
  for (const { kind } of session.report().findings) kinds.add(kind);
  return [...kinds];
}

/** Whether FORGETs are not worked off while a client waits for something else. */
async function isBehind(session: Session, script: string): Promise<boolean> {
  const waiting = await waitingClient(session, script);
  const known = new Set(Object.keys(session.report().ledger));
  await session.reconcile();
  await sleep(MOMENT);
  const { ledger, book } = session.report();
  await waiting.ended;
  return Object.keys(book ?? {}).some((nodeid) => known.has(nodeid) && !(nodeid in ledger));
}

/** A client that waits for an answer. */
async function waitingClient(session: Session, script: string): ReturnType<typeof start> {
  const before = lookups(session);
  const client = await start('sh', ['-c', `cd "$0" && ${script}`, session.mountpoint]);
  while (lookups(session) === before) await sleep(5);
  return client;
}

async function abort(session: Session, script: string): Promise<void> {
  const client = await waitingClient(session, script);
  while (await isMounted(session.mountpoint))
    await run('umount', ['--force', '--lazy', '--no-canonicalize', session.mountpoint]);
  await session.closed;
  await client.ended;
}

function lookups(session: Session): number {
  return session.report().requests['LOOKUP'] ?? 0;
}

async function shell(session: Session, script: string): Promise<void> {
  const result = await run('sh', ['-c', `cd "$0" && { ${script}\n}`, session.mountpoint]);
  if (result.timedOut) throw new Error(`${session.name} does not answer: ${script}`);
}
