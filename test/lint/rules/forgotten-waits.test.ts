import { testRule } from '../cases.js';

const managed = (method: string): string => `
  @FileSystem({ bookkeeping: 'managed' })
  class Fs {
    @Inodes() readonly inodes = new InodeTable<string, string>('/', '/');
    ${method}
    declare save: (text: string) => Promise<void>;
  }`;

testRule('forgotten-waits', {
  valid: {
    'the value that it is given': managed(
      '@Forgotten() async forgotten({ value }: fuse.Inode<string, string>): Promise<void> { await this.save(value); }',
    ),
    'another inode': managed(
      "@Forgotten() async forgotten({ key }: fuse.Inode<string, string>): Promise<void> { using hold = this.inodes.hold(); const pin = await this.inodes.obtain(hold, 'log', () => 'log'); await this.save(pin.value + String(key)); }",
    ),
  },
  invalid: {
    'its own key': managed(
      '@Forgotten() async forgotten({ key }: fuse.Inode<string, string>): Promise<void> { using hold = this.inodes.hold(); const pin = await /*!*/ this.inodes.obtain(hold, key, () => ""); await this.save(pin.value); }',
    ),
    'the key of the inode': managed(
      '@Forgotten() async forgotten(inode: fuse.Inode<string, string>): Promise<void> { using hold = this.inodes.hold(); await this.save((await /*!*/ this.inodes.obtain(hold, inode.key, () => "")).value); }',
    ),
  },
});
