import { SimulatedProcess } from '../../../../src/testing/kernel/simulated-process.js';
import { Machine } from '../../../../src/testing/kernel/machine.js';
import type { RecordingEvent } from '../../../../src/recording/recording.js';
import { countForgets, Player } from './player.js';
import { SimulatedCaller } from './simulated-caller.js';
import type { Script } from './script.js';

/** What the simulated kernel made of a script, with the answers that the real one was given. */
export interface ModelRun {
  readonly answers: readonly string[];
  readonly forgotten: ReadonlyMap<bigint, bigint>;
}

/** @throws DivergenceError where the simulated kernel asks for something else. */
export async function runOnModel(script: Script, events: readonly RecordingEvent[]): Promise<ModelRun> {
  const machine = new Machine({
    frameSize: 1 << 21,
    minor: 45,
    seed: 0,
    checksPermissions: script.checksItself !== true,
    allowsOthers: true,
  });
  const player = new Player(machine.connection, events);
  player.start();
  machine.driver.isOn = true;
  const caller = new SimulatedCaller(
    (uid) => new SimulatedProcess(machine.add('A', { uid, gid: 0, pid: 1, umask: 0o022 })),
  );
  const answers = await Promise.race([runLines(script, machine, player, caller), player.diverged]);
  player.finish();
  return { answers, forgotten: player.forgotten };
}

async function runLines(
  { lines }: Script,
  machine: Machine,
  player: Player,
  caller: SimulatedCaller,
): Promise<string[]> {
  const answers: string[] = [];
  for (const line of lines) {
    if (line.startsWith('!')) await act(machine, player, line);
    answers.push(line.startsWith('!') ? 'done' : await caller.call(line));
  }
  await machine.settled();
  return answers;
}

/** What the real kernel has given back, by nodeid. */
export function forgottenIn(events: readonly RecordingEvent[]): Map<bigint, bigint> {
  const counts = new Map<bigint, bigint>();
  for (const event of events) if (event.kind === 'request') countForgets(event.bytes, counts);
  return counts;
}

async function act(machine: Machine, player: Player, line: string): Promise<void> {
  await machine.settled();
  const [action, milliseconds] = line.split(' ');
  if (action === '!wait') machine.clock.advance(Number(milliseconds));
  else if (!line.startsWith('!!')) await player.notify();
  await machine.settled();
}
