import { fileSystem, testRule } from '../cases.js';

testRule('missing-decrement', {
  valid: {
    'the root, of which no book need have a count': fileSystem(``, {
      forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { if (nodeid === 1) return; this.counts.subtract(nodeid, nlookup); }`,
    }),
    'nlookup is taken off': fileSystem(``),
    'what is forgotten is put into a queue': fileSystem(
      `
  readonly queue: ForgetRequest[] = [];`,
      { forget: `@Forget() forget(request: ForgetRequest): void { this.queue.push(request); }` },
    ),
    'one at a time, for as many as there are': fileSystem(``, {
      forget: `@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup - 1); this.counts.subtract(nodeid, 1); }`,
    }),
    'a node that is not there': `
  @FileSystem({ bookkeeping: 'own' })
  class Fs {
    @LookupCounts((node: { nlookup: number }) => node.nlookup) readonly nodes = new Map<number, { nlookup: number }>();
    @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {
      const node = this.nodes.get(nodeid);
      if (!node) return;
      if ((node.nlookup -= nlookup) === 0) this.nodes.delete(nodeid);
    }
  }`,
  },
  invalid: {
    'one is taken off': fileSystem(``, {
      forget: `@Forget() forget({ nodeid }: ForgetRequest): void { /*!*/ this.counts.subtract(nodeid, 1); }`,
    }),
    'nothing is taken off': fileSystem(``, {
      forget: `@Forget() forget(): void { /*!*/ return undefined; }`,
    }),
    'a helper takes one off': fileSystem(
      `#less(nodeid: number): void { /*!*/ this.counts.subtract(nodeid, 1); }`,
      { forget: `@Forget() forget({ nodeid }: ForgetRequest): void { this.#less(nodeid); }` },
    ),
  },
  fixes: {
    'one is taken off where nlookup is at hand': [
      fileSystem('', {
        forget:
          '@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { void nlookup; this.counts.subtract(nodeid, 1); }',
      }),
      fileSystem('', {
        forget:
          '@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { void nlookup; this.counts.subtract(nodeid, nlookup); }',
      }),
    ],
  },
});
