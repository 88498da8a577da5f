import { fileSystem, testRule } from '../cases.js';

testRule('lock-not-released', {
  valid: {
    using: fileSystem(`
  readonly locks = new InodeLocks();
  declare save: (nodeid: number) => Promise<void>;
  @Fsync() async fsync({ nodeid }: fuse.FsyncRequest): Promise<void> {
    using lock = await this.locks.acquire(nodeid);
    void lock;
    await this.save(nodeid);
  }`),
    finally: fileSystem(`
  readonly locks = new InodeLocks();
  declare save: (nodeid: number) => Promise<void>;
  @Fsync() async fsync({ nodeid }: fuse.FsyncRequest): Promise<void> {
    const lock = await this.locks.acquire(nodeid);
    try { await this.save(nodeid); } finally { lock.release(); }
  }`),
  },
  invalid: {
    'a failure in between': fileSystem(`
  readonly locks = new InodeLocks();
  declare save: (nodeid: number) => Promise<void>;
  @Fsync() async fsync({ nodeid }: fuse.FsyncRequest): Promise<void> {
    const lock = await /*!*/ this.locks.acquire(nodeid);
    await this.save(nodeid);
    lock.release();
  }`),
    'a way around the release': fileSystem(`
  readonly locks = new InodeLocks();
  declare save: (nodeid: number) => Promise<void>;
  @Fsync() async fsync({ nodeid }: fuse.FsyncRequest): Promise<void> {
    const lock = await /*!*/ this.locks.acquire(nodeid);
    if (nodeid === 1) return;
    lock.release();
  }`),
  },
});
