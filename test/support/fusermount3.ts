import { run } from './children.js';

/** Sees to it that fusermount3 is there: what a test about it needs, installed where that is possible. */
export async function requireFusermount3(): Promise<void> {
  if (await isInstalled()) return;
  const environment = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeout: 120_000 };
  await run('apt-get', ['install', '--yes', '--no-install-recommends', 'fuse3'], environment).catch(
    () => undefined,
  );
  if (await isInstalled()) return;
  throw new Error('these tests need fusermount3: install the package fuse3, or run them as root on Debian');
}

async function isInstalled(): Promise<boolean> {
  const found = await run('sh', ['-c', 'command -v fusermount3']);
  return found.status === 0;
}
