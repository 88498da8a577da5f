import { testRule } from '../cases.js';

const managed = (body: string): string => `
  @FileSystem({ bookkeeping: 'managed' })
  class Fs {
    @Inodes() readonly inodes = new InodeTable<string, string>('/', '/');
    holds: fuse.Hold[] = [];
    async warm(key: string): Promise<void> { ${body} }
  }`;

testRule('hold-not-released', {
  valid: {
    'with using': managed('using hold = this.inodes.hold(); await this.inodes.obtain(hold, key, () => key);'),
    'in a finally': managed(
      'const hold = this.inodes.hold(); try { await this.inodes.obtain(hold, key, () => key); } finally { hold.release(); }',
    ),
    'by somebody else': managed(
      'const hold = this.inodes.hold(); this.holds.push(hold); await this.inodes.obtain(hold, key, () => key);',
    ),
  },
  invalid: {
    'a hold that nobody has': managed('await this.inodes.obtain(/*!*/ this.inodes.hold(), key, () => key);'),
    'a hold that is left': managed(
      'const hold = /*!*/ this.inodes.hold(); await this.inodes.obtain(hold, key, () => key);',
    ),
  },
});
