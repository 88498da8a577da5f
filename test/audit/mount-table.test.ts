import { expect } from 'chai';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  isFuse,
  mountAround,
  mountAt,
  mountOwner,
  parseMountTable,
  resolveMountpoint,
} from '../../src/audit/mount-table.js';

const TABLE = parseMountTable(
  [
    '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard',
    '41 27 0:45 / /mnt/with\\040blank rw,nosuid shared:7 master:1 - fuse.hello hello rw,user_id=1000,group_id=1000',
    '42 27 0:46 / /mnt/tab\\011\\134back rw - fuse.memory memory rw,user_id=0,group_id=0,allow_other',
    '43 41 0:47 / /mnt/with\\040blank rw - tmpfs tmpfs rw',
    '',
  ].join('\n'),
);

describe('the mount table', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(await realpath(tmpdir()), 'tallyfs-test-'));
    await mkdir(join(directory, 'real', 'mnt'), { recursive: true });
    await symlink('real', join(directory, 'parent'));
    await symlink('parent/mnt', join(directory, 'link'));
  });

  after(() => rm(directory, { recursive: true }));

  it('reads blanks, tabs and backslashes in paths', () => {
    expect(TABLE.map(({ mountpoint }) => mountpoint)).to.deep.equal([
      '/',
      '/mnt/with blank',
      '/mnt/tab\t\\back',
      '/mnt/with blank',
    ]);
  });

  it('reads lines with any number of optional fields', () => {
    expect(TABLE.map(({ type, source }) => `${type} ${source}`)).to.deep.equal([
      'ext4 /dev/vda',
      'fuse.hello hello',
      'fuse.memory memory',
      'tmpfs tmpfs',
    ]);
  });

  it('knows the owner of a FUSE mount and no other', () => {
    expect(TABLE.map(mountOwner)).to.deep.equal([undefined, 1000, 0, undefined]);
    expect(TABLE.map(isFuse)).to.deep.equal([false, true, true, false]);
  });

  it('finds the uppermost of several mounts, in whatever order they are listed', () => {
    expect(mountAt(TABLE, '/mnt/with blank')?.type).to.equal('tmpfs');
    expect(mountAt(TABLE.toReversed(), '/mnt/with blank')?.type).to.equal('tmpfs');
    expect(mountAt(TABLE, '/mnt')).to.equal(undefined);
  });

  it('finds the mount around a path', () => {
    expect(mountAround(TABLE, '/mnt/tab\t\\back/a/b')?.device).to.equal('0:46');
    expect(mountAround(TABLE, '/mnt/with blank2')?.device).to.equal('254:0');
  });

  it('skips lines that are none', () => {
    expect(parseMountTable('nonsense\n1 2 3\n')).to.deep.equal([]);
  });

  it('resolves the parents of a mountpoint, relative paths and slashes at the end', async () => {
    const wanted = join(directory, 'real', 'mnt');
    const spellings = [
      wanted,
      `${wanted}///`,
      join(directory, 'parent', 'mnt'),
      relative(process.cwd(), join(directory, 'parent', 'mnt')),
    ];
    for (const spelling of spellings) expect(await resolveMountpoint(spelling, [])).to.equal(wanted);
  });

  it('follows a link to a mountpoint', async () => {
    expect(await resolveMountpoint(join(directory, 'link'), [])).to.equal(join(directory, 'real', 'mnt'));
  });

  it('ends in a loop of links', async () => {
    await symlink('loop', join(directory, 'loop'));
    expect(await resolveMountpoint(join(directory, 'loop'), [])).to.equal(join(directory, 'loop'));
  });

  it('leaves alone what does not exist, below parents that do', async () => {
    expect(await resolveMountpoint(join(directory, 'none'), [])).to.equal(join(directory, 'none'));
    const failure = await resolveMountpoint(join(directory, 'no', 'ne'), []).catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'ENOENT');
  });

  it('looks at nothing behind a path that is mounted on', async () => {
    // No such directory exists: resolving its parents would fail.
    const table = parseMountTable('1 2 0:9 / /nowhere/at/all rw - fuse.hello hello rw');
    expect(await resolveMountpoint('/nowhere/at/all/', table)).to.equal('/nowhere/at/all');
  });
});
