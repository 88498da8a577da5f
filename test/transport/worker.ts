/** A worker thread that serves a tiny file system on `workerData.directory`, and exits when it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { serveTiny } from './tiny-file-system.js';

const { directory } = workerData as { readonly directory: string };

await serveTiny(directory);
parentPort?.on('message', () => process.exit(5));
// The mount alone is to keep this thread alive.
parentPort?.unref();
parentPort?.postMessage('serving');
