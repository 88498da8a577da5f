import { setTimeout as sleep } from 'node:timers/promises';
import { mount, type Session } from '../../../../src/index.js';
import { withMountpoint } from '../../../support/mountpoint.js';
import type { Script } from './script.js';
import { SystemCaller } from './system-caller.js';

/** Runs a script on a real mount, and records what goes over the connection. @returns what each line was answered with. */
export function runReally(script: Script, program: string, file: string): Promise<string[]> {
  const { Class, container, options = {}, capabilities = {} } = script;
  return withMountpoint(async (mountpoint) => {
    await using session = await mount(Class, mountpoint, {
      ...(container === undefined ? {} : { container: container() }),
      options: { allow_other: true, ...options },
      capabilities,
      record: file,
      signals: false,
      log: () => undefined,
    });
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
