import { fileSystem, testRule } from '../cases.js';

testRule('unlocked-read', {
  valid: {
    'all counting is done under the lock': fileSystem(`
  readonly locks = new InodeLocks();
  declare find: (parent: number, name: string) => Promise<number>;
  declare destroy: (nodeid: number) => Promise<void>;
  declare names: (nodeid: number) => Promise<number>;
  @Lookup() async lookup({ parent, name }: LookupRequest): Promise<Entry> {
    const nodeid = await this.find(parent, name);
    await this.locks.hold(nodeid, () => { this.counts.add(nodeid); });
    return { nodeid, attr: { mode: 0o100644 } };
  }
  @RemovesInode() remove(nodeid: number): Promise<void> { return this.destroy(nodeid); }
  async reap(nodeid: number): Promise<void> {
    await this.locks.hold(nodeid, async () => {
      if ((await this.names(nodeid)) > 0 || this.counts.has(nodeid)) return;
      await this.remove(nodeid);
    });
  }
  @Unlink() async unlink({ parent, name }: fuse.UnlinkRequest): Promise<void> {
    const nodeid = await this.find(parent, name);
    if (!this.counts.has(nodeid)) await this.reap(nodeid);
  }`),
  },
  invalid: {
    'a count that is read before the lock is taken': fileSystem(`
  readonly locks = new InodeLocks();
  declare find: (parent: number, name: string) => Promise<number>;
  declare destroy: (nodeid: number) => Promise<void>;
  declare names: (nodeid: number) => Promise<number>;
  @Lookup() async lookup({ parent, name }: LookupRequest): Promise<Entry> {
    const nodeid = await this.find(parent, name);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: 0o100644 } };
  }
  @RemovesInode() remove(nodeid: number): Promise<void> { return this.destroy(nodeid); }
  async reap(nodeid: number): Promise<void> {
    await this.locks.hold(nodeid, async () => {
      if ((await this.names(nodeid)) > 0 || this.counts.has(nodeid)) return;
      await this.remove(nodeid);
    });
  }
  @Unlink() async unlink({ parent, name }: fuse.UnlinkRequest): Promise<void> {
    const nodeid = await this.find(parent, name);
    if (!/*!*/ this.counts.has(nodeid)) await this.reap(nodeid);
  }`),
  },
});
