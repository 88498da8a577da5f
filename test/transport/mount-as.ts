/**
 * Mounts and unmounts as another user, and prints what became of it as JSON.
 *
 *     node mount-as.js UID MOUNTPOINT CHANGES unmount|exit
 *
 * All that has to be read is read before the rights are given up.
 */
import { loadBinding, type NativeMountRequest } from '../../src/transport/binding.js';
import { unmountDevice } from '../../src/transport/device.js';
import { NativeError } from '../../src/transport/native-error.js';
import { serveTiny } from './tiny-file-system.js';

const [uid = '', directory = '', changes = '{}', ending = 'unmount'] = process.argv.slice(2);

loadBinding();
process.setgroups?.([]);
process.setgid?.(Number(uid));
process.setuid?.(Number(uid));
try {
  const served = await serveTiny(directory, { changes: JSON.parse(changes) as Partial<NativeMountRequest> });
  if (ending === 'unmount') await unmountDevice(directory);
  process.stdout.write(JSON.stringify({ via: served.mount.via }));
} catch (error) {
  if (!(error instanceof NativeError)) throw error;
  process.stdout.write(JSON.stringify({ ...error, message: error.message }));
}
process.exit();
