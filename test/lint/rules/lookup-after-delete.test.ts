import { fileSystem, testRule } from '../cases.js';

testRule('lookup-after-delete', {
  valid: {
    'first asked': fileSystem(`
  declare store: { remove(parent: number, name: string): Promise<void>; find(parent: number, name: string): Promise<number> };
  @Unlink() async unlink({ parent, name }: fuse.UnlinkRequest): Promise<void> { const nodeid = await this.store.find(parent, name); await this.store.remove(parent, name); void nodeid; }`),
  },
  invalid: {
    'first deleted': fileSystem(`
  declare store: { remove(parent: number, name: string): Promise<void>; find(parent: number, name: string): Promise<number> };
  @Unlink() async unlink({ parent, name }: fuse.UnlinkRequest): Promise<void> { await this.store.remove(parent, name); const nodeid = await /*!*/ this.store.find(parent, name); void nodeid; }`),
  },
});
