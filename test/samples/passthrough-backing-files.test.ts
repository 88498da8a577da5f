import { expect } from 'chai';
import { Errno, type Kernel } from 'tallyfs';
import { BackingFiles } from '../../samples/passthrough/backing-files.js';
import { Inode } from '../../samples/passthrough/inode.js';
import type { OpenFile } from '../../samples/passthrough/open-file.js';
import { Realm } from '../../samples/passthrough/realm.js';
import { BackingFile } from '../../src/session/backings.js';

describe('the passthrough sample: backing files', () => {
  it('stay those of an inode that is open, also where the kernel refuses one for another inode', () => {
    const realm = new Realm(1, 1, undefined, true);
    const open = (ino: number): OpenFile =>
      ({ inode: new Inode(ino, 0, realm, ino, undefined), fd: ino }) as Partial<OpenFile> as OpenFile;
    const backing = {
      available: true,
      open: (fd: number) => {
        if (fd === 2) throw new Errno('ENOMEM');
        return new BackingFile(fd, () => undefined);
      },
    };
    const files = new BackingFiles({ backing } as unknown as Kernel);
    const first = open(1);
    const known = files.obtain(first);
    expect(known?.closed).to.equal(false);
    expect(files.obtain(open(2))).to.equal(undefined);
    expect(files.obtain(first)).to.equal(known);
  });
});
