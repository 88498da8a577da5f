/**
 * A process that serves a tiny file system and ends in the way that the test asks for:
 *
 *     node daemon.js MOUNTPOINT ENDING
 */
import { stat } from 'node:fs';
import { mountDevice } from '../../src/transport/device.js';
import { mountRequest, OPCODE, serveTiny } from './tiny-file-system.js';
import { notificationBehindMkdir } from './notification-behind-mkdir.js';

const [directory = '', ending = 'serve'] = process.argv.slice(2);

const ENDINGS: Readonly<Record<string, () => Promise<void>>> = {
  serve: async () => {
    await serveTiny(directory);
  },
  'serve-auto-unmount': async () => {
    await serveTiny(directory, { changes: { autoUnmount: true } });
  },
  exit: async () => {
    await serveTiny(directory);
    setTimeout(() => process.exit(7), 50);
  },
  // A program's lookup waits in the kernel, read but not answered.
  'throw-in-handler': async () => {
    await serveTiny(directory, {
      handlers: new Map([
        [
          OPCODE.lookup,
          () => {
            throw new Error('thrown in a handler');
          },
        ],
      ]),
    });
  },
  throw: async () => {
    await serveTiny(directory);
    setTimeout(() => {
      throw new Error('thrown while serving');
    }, 50);
  },
  'exit-in-handler': async () => {
    await serveTiny(directory, { handlers: new Map([[OPCODE.lookup, () => process.exit(7)]]) });
  },
  // A thread of libuv's pool asks this process's own mount, and is never answered.
  'exit-while-waiting': async () => {
    await serveTiny(directory, {
      handlers: new Map([
        [
          OPCODE.lookup,
          () => {
            setTimeout(() => process.exit(7), 50);
            return undefined;
          },
        ],
      ]),
    });
    stat(`${directory}/anything`, () => undefined);
  },
  'exit-while-notifying': async () => {
    await notificationBehindMkdir(directory);
    process.exit(7);
  },
  'exit-while-notifying-unanswered': async () => {
    await notificationBehindMkdir(directory, 'unanswered');
    process.exit(7);
  },
  unadopted: async () => {
    await mountDevice(mountRequest(directory));
    process.exit(7);
  },
};

const begin = ENDINGS[ending];
if (begin === undefined) throw new Error(`no such ending: ${ending}`);
await begin();
process.stdout.write('serving\n');
