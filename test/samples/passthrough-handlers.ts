import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KERNEL, MOUNT_FLAGS, MOUNT_OPTIONS } from 'tallyfs';
import { LinuxSyscalls, type Syscalls } from 'tallyfs/syscalls';
import PassthroughFs, { container } from '../../samples/passthrough/index.js';
import { SYSCALLS } from '../../samples/passthrough/system.js';

/** The handlers over a private directory, `inside`, next to `outside`; they are asked what no kernel would ask. */
export async function withHandlers(
  body: (fs: PassthroughFs, directory: string) => Promise<void> | void,
  syscalls: Syscalls = new LinuxSyscalls(),
): Promise<void> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'tallyfs-confined-'));
  try {
    for (const name of ['inside/d', 'outside/d']) await mkdir(join(directory, name), { recursive: true });
    for (const name of ['inside', 'outside']) await writeFile(join(directory, name, 'd/file'), name);
    const made = container();
    const source = join(directory, 'inside');
    made.bind(MOUNT_OPTIONS).toConstantValue({ source, attr_timeout: 0, entry_timeout: 0 });
    made.bind(MOUNT_FLAGS).toConstantValue(new Set());
    made.bind(KERNEL).toConstantValue({ capabilities: new Set(), backing: { available: false } } as never);
    made.rebind(SYSCALLS).toConstantValue(syscalls);
    made.bind(PassthroughFs).toSelf();
    const fs = made.get(PassthroughFs);
    await body(fs, directory);
    fs.destroy();
  } finally {
    await rm(directory, { recursive: true });
  }
}
