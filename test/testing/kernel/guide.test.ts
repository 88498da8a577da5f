import { expect } from 'chai';
import { SimulatedKernel } from 'tallyfs/testing';
import MemoryFs, { container } from '../../../samples/memory/index.js';

describe('MemoryFs, without a mount', () => {
  it('keeps a file that is open, and frees it when it is closed', async () => {
    await using kernel = await SimulatedKernel.mount(MemoryFs, { container });
    const editor = kernel.process();
    const cleaner = kernel.process();
    const file = await editor.open('/notes', 'w+');
    await cleaner.unlink('/notes');
    await file.write('still here');
    expect(Buffer.from(await file.read(100, 0)).toString()).to.equal('still here');
    await file.close();
    await kernel.assertBalanced();
    expect(await cleaner.readdir('/')).to.deep.equal([]);
  });
});
