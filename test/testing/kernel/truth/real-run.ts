import { setTimeout as sleep } from 'node:timers/promises';
import { mount, Session } from '../../../../src/index.js';
import { compile } from '../../../../src/metadata/compile.js';
import { bind } from '../../../../src/metadata/route-table.js';
import { RecordingFile } from '../../../../src/recording/recording-file.js';
import { RecordingTransport } from '../../../../src/recording/recording-transport.js';
import { NOT_SIMULATED } from '../../../../src/testing/kernel/connection.js';
import { DeviceTransport, mountDevice, unmountDevice } from '../../../../src/transport/device.js';
import { withMountpoint } from '../../../support/mountpoint.js';
import type { Script } from './script.js';
import { TamperingTransport } from './tampering.js';
import { SystemCaller } from './system-caller.js';

/** Runs a script on a real mount, and records what goes over the connection. @returns what each line was answered with. */
export function runReally(script: Script, program: string, file: string): Promise<string[]> {
  return withMountpoint(async (mountpoint) => {
    await using session = await (script.tampers === true ? mountTampered : mountPlainly)(
      script,
      mountpoint,
      file,
    );
    const caller = new SystemCaller(program, mountpoint);
    const answers: string[] = [];
    try {
      for (const line of script.lines)
        answers.push(line.startsWith('!') ? await act(session, line) : await caller.call(line));
      await quiet(session);
    } finally {
      await caller.end();
    }
    return answers;
  });
}

function mountPlainly(
  { Class, container, options = {} }: Script,
  mountpoint: string,
  record: string,
): Promise<Session> {
  return mount(Class, mountpoint, {
    ...(container === undefined ? {} : { container: container() }),
    options: { allow_other: true, ...options },
    capabilities: Object.fromEntries(NOT_SIMULATED.map((name) => [name, false])),
    record,
    signals: false,
    log: () => undefined,
  });
}

/** The same, with something between the session and the device that spoils what the session has checked. */
async function mountTampered({ Class, name }: Script, mountpoint: string, record: string): Promise<Session> {
  const { fd } = await mountDevice({
    mountpoint,
    source: name,
    subtype: name,
    flags: 0,
    flagNames: [],
    data: ['allow_other', 'default_permissions'],
    rootMode: 0o040000,
    autoUnmount: false,
    blockDevice: false,
  });
  const head = { recording: 1, name, class: Class.name, endianness: 'LE', started: '' } as const;
  const file = await RecordingFile.create(record, head, () => undefined);
  const session = new Session({
    fileSystem: bind(compile(Class), new Class()),
    transport: new TamperingTransport(new RecordingTransport(new DeviceTransport(fd), file)),
    mountpoint,
    audit: 'off',
    maxInFlight: 1024,
    detach: (how) => unmountDevice(mountpoint, how),
  });
  void session.closed.then(() => file.close());
  return session.start();
}

async function act(session: Session, line: string): Promise<string> {
  await quiet(session);
  const [action = '', ...words] = line.split(' ');
  if (action === '!wait') await sleep(Number(words[0]));
  else if (action === '!prune') await session.reconcile();
  else if (action.startsWith('!!')) await method(session.fileSystem, action.slice(2))(...words);
  else await method(session.notify, action.slice(1))(...words.map(argument)).catch(() => undefined);
  await quiet(session);
  return 'done';
}

function method(object: object, name: string): (...args: readonly unknown[]) => Promise<unknown> {
  const members = object as Record<string, (...args: readonly unknown[]) => unknown>;
  return (...args) => Promise.resolve(members[name]?.(...args));
}

function argument(word: string): unknown {
  return /^-?\d+$/.test(word) ? Number(word) : word;
}

/** Waits until nothing more has come for some turns: RELEASE and FORGET are waited for by nobody. */
async function quiet(session: Session): Promise<void> {
  const count = (): number => Object.values(session.report().requests).reduce((sum, one) => sum + one, 0);
  for (let last = -1, turns = 0; turns < 4; turns += 1) {
    if (last !== count()) turns = 0;
    last = count();
    await sleep(1);
  }
}
