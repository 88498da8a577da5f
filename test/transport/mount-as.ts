/**
 * Mounts and unmounts as another user, and prints what became of it as JSON.
 *
 *     node mount-as.js UID MOUNTPOINT CHANGES unmount|exit|exit-while-notifying|class
 *
 * All that has to be read is read before the rights are given up.
 */
import { mount } from '../../src/index.js';
import HelloFs, { container } from '../../samples/hello/index.js';
import { loadBinding, type NativeMount, type NativeMountRequest } from '../../src/transport/binding.js';
import { unmountDevice } from '../../src/transport/device.js';
import { NativeError } from '../../src/transport/native-error.js';
import { notificationBehindMkdir } from './notification-behind-mkdir.js';
import { serveTiny } from './tiny-file-system.js';

const [uid = '', directory = '', changes = '{}', ending = 'unmount'] = process.argv.slice(2);

loadBinding();
process.setgroups?.([]);
process.setgid?.(Number(uid));
process.setuid?.(Number(uid));
try {
  if (ending === 'class') await mountClass();
  else {
    const { via } = await begin();
    if (ending === 'unmount') await unmountDevice(directory);
    process.stdout.write(JSON.stringify({ via }));
  }
} catch (error) {
  if (!(error instanceof NativeError)) throw error;
  const { code, syscall, stderr, message } = error;
  process.stdout.write(JSON.stringify({ code, syscall, stderr, message }));
}
process.exit();

/** Mounts a class with all that is unsafe, and tells what was logged. */
async function mountClass(): Promise<void> {
  const logged: string[] = [];
  const options = { dev: true, suid: true };
  await using session = await mount(HelloFs, directory, {
    container,
    options,
    log: (line) => logged.push(line),
  });
  process.stdout.write(JSON.stringify({ state: session.state, logged }));
}

async function begin(): Promise<NativeMount> {
  if (ending === 'exit-while-notifying') {
    const { fileSystem } = await notificationBehindMkdir(directory, 'unanswered');
    return fileSystem.mount;
  }
  const served = await serveTiny(directory, { changes: JSON.parse(changes) as Partial<NativeMountRequest> });
  return served.mount;
}
