import { expect } from 'chai';
import { AT, O } from 'tallyfs/syscalls';
import { MemoryDisk, MemorySyscalls, SimulatedKernel } from 'tallyfs/testing';
import PassthroughFs, { container } from '../../samples/passthrough/index.js';
import { SYSCALLS } from '../../samples/passthrough/system.js';

describe('PassthroughFs', () => {
  it('shows what is made below it, and leaves nothing open', async () => {
    const disk = new MemoryDisk();
    const syscalls = new MemorySyscalls(disk);
    const services = container();
    services.rebind(SYSCALLS).toConstantValue(syscalls);
    {
      await using kernel = await SimulatedKernel.mount(PassthroughFs, {
        container: services,
        options: { source: '/' },
      });
      const somebodyElse = new MemorySyscalls(disk);
      somebodyElse.close(somebodyElse.openat(AT.FDCWD, '/file', O.CREAT | O.EXCL, 0o600));
      expect(await kernel.process().readdir('/')).to.deep.equal(['file']);
      await kernel.assertBalanced();
    }
    expect(syscalls.openFiles).to.equal(0);
  });
});
