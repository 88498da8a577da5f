import { fileSystem, testRule } from '../cases.js';

testRule('relies-on-forget', {
  valid: {
    'it is done at the end too': fileSystem(
      `
  readonly dirty = new Map<number, Uint8Array>();
  declare save: (nodeid: number, data: Uint8Array) => Promise<void>;
  @Write() write({ nodeid, data }: fuse.WriteRequest): number { this.dirty.set(nodeid, data); return data.length; }
  async store(nodeid: number): Promise<void> {
    const data = this.dirty.get(nodeid);
    if (data === undefined) return;
    await this.save(nodeid, data);
    this.dirty.delete(nodeid);
  }
  @Destroy() async destroy(): Promise<void> { for (const nodeid of [...this.dirty.keys()]) await this.store(nodeid); }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { if (this.counts.subtract(nodeid, nlookup) === 0) await this.store(nodeid); }`,
      },
    ),
  },
  invalid: {
    'only FORGET saves': fileSystem(
      `
  readonly dirty = new Map<number, Uint8Array>();
  declare save: (nodeid: number, data: Uint8Array) => Promise<void>;
  @Write() write({ nodeid, data }: fuse.WriteRequest): number { this.dirty.set(nodeid, data); return data.length; }
  async store(nodeid: number): Promise<void> {
    const data = this.dirty.get(nodeid);
    if (data === undefined) return;
    await this.save(nodeid, data);
    /*!*/ this.dirty.delete(nodeid);
  }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { if (this.counts.subtract(nodeid, nlookup) === 0) await this.store(nodeid); }`,
      },
    ),
  },
});
