import { expect } from 'chai';
import { AT, O, RENAME } from 'tallyfs/syscalls';
import {
  explore,
  formatExploration,
  MemoryDisk,
  MemorySyscalls,
  SimulatedKernel,
  type ExplorationMode,
} from 'tallyfs/testing';
import PassthroughFs from '../../samples/passthrough/index.js';
import { inMemory, OPTIONS } from './passthrough-in-memory.js';

describe('the passthrough sample over system calls in memory', () => {
  it('serves a simulated kernel, and closes all that it has opened', async () => {
    const syscalls = new MemorySyscalls();
    {
      await using kernel = await SimulatedKernel.mount(PassthroughFs, {
        container: inMemory(syscalls),
        options: OPTIONS,
      });
      const [root, user] = [kernel.process(), kernel.process('user', { uid: 1000, gid: 100 })];
      await root.mkdir('/d');
      await root.chmod('/d', 0o777);
      await user.writeFile('/d/file', 'content');
      const { uid, gid, mode } = await root.stat('/d/file');
      expect([uid, gid, mode]).to.deep.equal([1000, 100, 0o100644]);
      await root.link('/d/file', '/second');
      await root.symlink('d/file', '/link');
      const open = await root.open('/link', 'r+');
      await root.unlink('/second');
      await root.rename('/d/file', '/moved', RENAME.NOREPLACE);
      await open.write('C', 0);
      expect(Buffer.from(await root.readFile('/moved')).toString()).to.equal('Content');
      await root.unlink('/moved');
      expect((await open.stat()).nlink).to.equal(0);
      expect(Buffer.from(await open.read(7, 0)).toString()).to.equal('Content');
      await open.close();
      await root.setxattr('/d', 'user.colour', Buffer.from('blue'));
      expect(await root.listxattr('/d')).to.deep.equal(['user.colour']);
      const names = Array.from({ length: 60 }, (_, index) => `file-${String(index)}`);
      for (const name of names) await root.writeFile(`/d/${name}`, name);
      kernel.dropCaches();
      expect((await root.readdir('/d')).sort()).to.deep.equal(names.sort());
      await kernel.assertBalanced();
      expect(kernel.session.report().findings).to.deep.equal([]);
    }
    expect(syscalls.openFiles).to.equal(0);
  });

  it('never shows what has taken the number of another file', async () => {
    const disk = new MemoryDisk();
    const below = new MemorySyscalls(disk);
    await using kernel = await SimulatedKernel.mount(PassthroughFs, {
      container: inMemory(new MemorySyscalls(disk)),
      options: { ...OPTIONS, entry_timeout: 0, attr_timeout: 0, descriptors: 16 },
    });
    const client = kernel.process();
    for (let index = 0; index < 40; index += 1) await client.writeFile(`/file-${String(index)}`, 'old');
    const before = await client.handle('/file-0');
    const { ino } = await client.stat('/file-0');
    // Only what was used last is held by a descriptor.
    for (let index = 1; index < 40; index += 1) await client.stat(`/file-${String(index)}`);
    below.unlinkat(AT.FDCWD, '/file-0', 0);
    below.close(below.openat(AT.FDCWD, '/file-0', O.CREAT, 0o600));
    expect((await client.stat('/file-0')).ino).to.equal(ino);
    const after = await client.handle('/file-0');
    expect(after).to.not.deep.equal(before);
    expect(await client.readFile('/file-0')).to.have.length(0);
    await kernel.assertBalanced();
  });

  it('keeps what is removed while it is in use, although it is not open', async () => {
    await using kernel = await SimulatedKernel.mount(PassthroughFs, {
      container: inMemory(),
      options: { ...OPTIONS, attr_timeout: 0 },
    });
    const [worker, remover] = [kernel.process(), kernel.process()];
    await worker.mkdir('/d');
    await worker.chdir('/d');
    await remover.rmdir('/d');
    expect((await worker.stat('.')).nlink).to.equal(0);
    await kernel.assertBalanced();
  });

  for (const mode of ['kernel-consistent', 'shared-backend'] satisfies ExplorationMode[]) {
    it(`has no fault in any order, ${mode}`, async () => {
      const exploration = await explore(PassthroughFs, undefined, {
        container: () => inMemory(),
        options: OPTIONS,
        mode,
        random: 10,
      });
      expect(exploration.found, formatExploration(exploration)).to.deep.equal([]);
      expect(exploration.isExhausted).to.equal(true);
    }).timeout(120_000);
  }
});
