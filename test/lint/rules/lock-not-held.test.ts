import { fileSystem, testRule } from '../cases.js';

testRule('lock-not-held', {
  valid: {
    'under the lock': fileSystem(
      `
  readonly locks = new InodeLocks();
  @Guarded() drop(nodeid: number): void { void nodeid; }`,
      {
        forget: `@Forget() async forget({ nodeid, nlookup }: ForgetRequest): Promise<void> { await this.locks.hold(nodeid, () => { if (this.counts.subtract(nodeid, nlookup) === 0) this.drop(nodeid); }); }`,
      },
    ),
  },
  invalid: {
    'without it': fileSystem(
      `
  readonly locks = new InodeLocks();
  @Guarded() drop(nodeid: number): void { void nodeid; }`,
      {
        forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (this.counts.subtract(nodeid, nlookup) === 0) /*!*/ this.drop(nodeid); }`,
      },
    ),
  },
});
