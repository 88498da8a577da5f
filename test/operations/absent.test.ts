import { expect } from 'chai';
import { constants } from 'node:fs';
import { operationNames, row, wireName, type Operation } from '../../src/protocol/operations.js';
import { compileSyscalls, removeSyscalls, withPlace, type Place } from './place.js';

const { O_RDONLY, O_RDWR, O_DIRECTORY } = constants;
const O_TMPFILE = 0o20000000 | O_DIRECTORY;
/** statx(2) */
const STATX_BTIME = 0x800;
const [R_OK, W_OK, POLLIN, NOREPLACE] = [4, 2, 1, 1];

const FILE = ['open', 'file', O_RDWR];
const DIRECTORY = ['open', 'dir', O_RDONLY | O_DIRECTORY];

/** A class without the handler, system calls that would need it, and what they say. */
interface Try {
  /** Of test/fixtures/session/bare-fs.ts; BareFs where nothing is said. */
  readonly class?: string;
  readonly words: readonly (string | number)[];
  readonly says: readonly string[];
  /** How often the kernel asks, where the page does not say that it asks once. */
  readonly times?: number;
}

const TRIES: Readonly<Partial<Record<Operation, Try>>> = {
  lookup: { class: 'NamelessFs', words: ['access', 'anything', R_OK], says: ['ENOSYS'] },
  setattr: {
    words: [...FILE, 'chmod', 0o600, 'truncate', 0, 'chown', 'file', 1, 1],
    says: ['ok', 'EPERM', 'EPERM', 'EPERM'],
  },
  readlink: { words: ['readlink', 'link'], says: ['EINVAL'] },
  symlink: { words: ['symlink', 'target', 'new'], says: ['EPERM'] },
  mknod: { words: ['mknod', 'new', 0o10644, 0, 'creat', 'new', 0o644], says: ['EPERM', 'EPERM'] },
  mkdir: { words: ['mkdir', 'new', 0o755], says: ['EPERM'] },
  unlink: { words: ['unlink', 'file'], says: ['EPERM'] },
  rmdir: { words: ['rmdir', 'dir'], says: ['EPERM'] },
  rename: { words: ['rename', 0, 'file', 'new'], says: ['EPERM'] },
  link: { words: ['link', 'file', 'new'], says: ['EPERM'] },
  open: { words: FILE, says: ['ok'] },
  read: { words: [...FILE, 'pread', 0, 1], says: ['ok', 'EINVAL'] },
  write: { words: [...FILE, 'pwrite', 0, 'x'], says: ['ok', 'EINVAL'] },
  statfs: { words: ['statfs', '.'], says: ['4096 255 0'] },
  fsync: { words: [...FILE, 'fsync'], says: ['ok', 'ok'] },
  setxattr: { words: ['setxattr', 'file', 'user.x'], says: ['EOPNOTSUPP'] },
  getxattr: { words: ['getxattr', 'file', 'user.x'], says: ['EOPNOTSUPP'] },
  listxattr: { words: ['listxattr', 'file'], says: ['EOPNOTSUPP'] },
  removexattr: { words: ['removexattr', 'file', 'user.x'], says: ['EOPNOTSUPP'] },
  flush: { words: [...FILE, 'close'], says: ['ok', 'ok'] },
  opendir: { words: DIRECTORY, says: ['ok'] },
  readdir: { words: ['list', '.'], says: ['ENOSYS'] },
  fsyncdir: { words: [...DIRECTORY, 'fsync'], says: ['ok', 'ok'] },
  getlk: { words: [...FILE, 'getlk', 'w', 0, 0], says: ['ok', 'unlocked 0 0 0'], times: 0 },
  setlk: { words: [...FILE, 'lock', 'w', 0, 0], says: ['ok', 'ok'], times: 0 },
  setlkw: { class: 'LockingFs', words: [...FILE, 'lockw', 'w', 0, 0], says: ['ok', 'ENOSYS'] },
  access: { class: 'UncheckedFs', words: ['access', 'file', R_OK | W_OK], says: ['ok'] },
  create: { class: 'MakingFs', words: ['creat', 'new', 0o644], says: ['ok'] },
  ioctl: { words: [...FILE, 'ioctl', 0x7401, ''], says: ['ok', 'ENOTTY'] },
  poll: { words: [...FILE, 'poll', POLLIN, 9000], says: ['ok', String(POLLIN)] },
  fallocate: { words: [...FILE, 'fallocate', 0, 0, 1], says: ['ok', 'EOPNOTSUPP'] },
  rename2: { class: 'RenamingFs', words: ['rename', NOREPLACE, 'file', 'new'], says: ['EINVAL'] },
  lseek: { words: [...FILE, 'data', 5, 'hole', 5], says: ['ok', '5', '100'] },
  copyFileRange: {
    class: 'ReadingFs',
    words: [...FILE, 'open', 'other', O_RDWR, 'copy', 0, 0, 1000],
    says: ['ok', 'ok', '100'],
  },
  tmpfile: { words: ['open', '.', O_TMPFILE | O_RDWR], says: ['EOPNOTSUPP'] },
  statx: {
    words: ['statx', 'file', 0, STATX_BTIME],
    says: ['none 0.000000000 0 100666 0:0'],
  },
};

/** Nobody sees that these are missing; or only on a block device; or where there is another handler. */
const UNSEEN: readonly Operation[] = ['getattr', 'forget', 'release', 'releasedir', 'destroy'];
const ELSEWHERE: readonly Operation[] = ['bmap', 'syncfs', 'readdirplus'];

async function asked(place: Place, operation: Operation): Promise<number> {
  return (await place.requests())[wireName(operation)] ?? 0;
}

describe('on a real mount, what callers see without a handler is as docs/operations.md says', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  it('of each operation that has one', () => {
    const handled = operationNames.filter((operation) => row(operation).decorator !== null);
    expect([...Object.keys(TRIES), ...UNSEEN, ...ELSEWHERE]).to.have.members(handled);
  });

  for (const name of ['BareFs', ...new Set(Object.values(TRIES).flatMap((attempt) => attempt.class ?? []))])
    it(`of ${name}`, () =>
      withPlace({ module: 'bare-fs', class: name }, async (place) => {
        for (const [operation, attempt] of Object.entries(TRIES) as [Operation, Try][]) {
          if ((attempt.class ?? 'BareFs') !== name) continue;
          const { without } = row(operation);
          const said = await place.calls([...attempt.words, ...attempt.words]);
          expect(said, without).to.deep.equal([...attempt.says, ...attempt.says]);
          const times = without.includes('does not ask again') ? 1 : attempt.times;
          if (times !== undefined) expect(await asked(place, operation), without).to.equal(times);
        }
        expect(place.daemon.stderr()).to.equal('');
      }));
});
