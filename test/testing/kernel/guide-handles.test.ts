import { expect } from 'chai';
import { SimulatedKernel } from 'tallyfs/testing';
import MemoryFs, { container } from '../../../samples/memory/index.js';

describe('MemoryFs, exported', () => {
  it('finds a file again that the kernel has forgotten', async () => {
    await using kernel = await SimulatedKernel.mount(MemoryFs, { container });
    const server = kernel.process();
    await server.writeFile('/notes', 'still here');
    const handle = await server.handle('/notes');
    kernel.dropCaches();
    await kernel.settled();
    expect(kernel.held().has(handle.nodeid)).to.equal(false);
    const file = await server.openHandle(handle);
    expect(Buffer.from(await file.read(100)).toString()).to.equal('still here');
    await file.close();
    await server.unlink('/notes');
    await kernel.settled();
    const error = await server.openHandle(handle).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'ESTALE');
    await kernel.assertBalanced();
  });
});
