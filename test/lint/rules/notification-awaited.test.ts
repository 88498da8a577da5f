import { fileSystem, testRule } from '../cases.js';

testRule('notification-awaited', {
  valid: {
    started: fileSystem(`
  session: Session | undefined;
  @Write() write({ nodeid, data }: fuse.WriteRequest): number { void this.session?.notify.invalInode(nodeid, -1); return data.length; }`),
    'in work that nobody waits for': fileSystem(`
  session: Session | undefined;
  async tell(nodeid: number): Promise<void> { try { await this.session?.notify.invalInode(nodeid, -1); } catch { /* gone */ } }
  @Write() write({ nodeid, data }: fuse.WriteRequest): number { void this.tell(nodeid); return data.length; }`),
  },
  invalid: {
    awaited: fileSystem(`
  session: Session | undefined;
  @Write() async write({ nodeid, data }: fuse.WriteRequest): Promise<number> { /*!*/ await this.session?.notify.invalInode(nodeid, -1); return data.length; }`),
    'among others': fileSystem(`
  session: Session | undefined;
  declare save: () => Promise<void>;
  @Fsync() async fsync({ nodeid }: fuse.FsyncRequest): Promise<void> { const { session } = this; if (session) await /*!*/ Promise.all([this.save(), session.notify.invalInode(nodeid, -1)]); }`),
  },
  fixes: {
    'an await on its own': [
      fileSystem(
        'session!: Session;\n@Write() async write({ nodeid, data }: fuse.WriteRequest): Promise<number> { await this.session.notify.invalInode(nodeid, -1); return data.length; }',
      ),
      fileSystem(
        'session!: Session;\n@Write() async write({ nodeid, data }: fuse.WriteRequest): Promise<number> { void this.session.notify.invalInode(nodeid, -1); return data.length; }',
      ),
    ],
  },
});
