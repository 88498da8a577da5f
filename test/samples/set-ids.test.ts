import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/children.js';
import { sample, withSample, type MountedSample } from './mounted-sample.js';
import { withShown, type Showing } from './shown-directory.js';

/**
 * Does to files of several modes all that changes content or owner, as somebody who is in their group or is not, and as
 * root, and prints the modes that are left at once.
 */
const CHANGES = `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
fallocate = lambda mode: lambda fd: libc.fallocate(fd, mode, ctypes.c_long(0), ctypes.c_long(64))
def copy(fd):
    with open('source', 'rb') as source: os.copy_file_range(source.fileno(), fd, 4)
CHANGES = {
    'write': lambda fd: os.pwrite(fd, b'x', 0),
    'truncate': lambda fd: os.ftruncate(fd, 3),
    'truncate by open': lambda fd: os.open('file', os.O_WRONLY | os.O_TRUNC),
    'allocate': fallocate(0), 'punch': fallocate(3), 'zero': fallocate(16),
    'copy': copy,
    'chown': lambda fd: os.chown('file', -1, -1),
    'chgrp': lambda fd: os.chown('file', -1, 3333),
}
WHO = {'root': (0, 0, []), 'stranger': (2222, 2222, [3333]), 'member': (1111, 2222, [3333, 4444])}
open('source', 'wb').write(b'data')
for mode in (0o6666, 0o6676, 0o2666, 0o4777):
    for change, work in CHANGES.items():
        for who, (uid, gid, groups) in WHO.items():
            if change.startswith('ch') and who == 'stranger': continue
            with open('file', 'wb') as file: file.write(b'content' * 1000)
            os.chown('file', 1111, 4444)
            os.chmod('file', mode)
            child = os.fork()
            if child == 0:
                os.setgroups(groups); os.setgid(gid); os.setuid(uid)
                work(os.open('file', os.O_RDWR))
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0, (change, who)
            print(oct(mode), change, who, oct(os.stat('file').st_mode))
            os.unlink('file')
`;

async function changesIn(directory: string): Promise<string> {
  const script = `cd "$0"; chmod 777 .; python3 -c "$1"`;
  const { status, stdout, stderr } = await run('sh', ['-euc', script, directory, CHANGES], {
    timeout: 20_000,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const SHOWN: readonly (readonly [string, Showing])[] = [
  ['passthrough', { options: ['allow_other'] }],
  ['passthrough with direct_io', { options: ['allow_other', 'direct_io'] }],
  [
    'passthrough with the writeback cache',
    { options: ['allow_other'], flags: ['--capability', 'WRITEBACK_CACHE=required'] },
  ],
  [
    'passthrough by the kernel',
    { options: ['allow_other'], flags: ['--capability', 'PASSTHROUGH=required'] },
  ],
];

describe('set-user-ID and set-group-ID are lost as on the file system of the host', function () {
  this.timeout(30_000);
  let onHost = '';

  before(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tallyfs-set-ids-'));
    try {
      onHost = await changesIn(directory);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  const compare = async ({ directory }: MountedSample): Promise<void> => {
    expect(await changesIn(directory)).to.equal(onHost);
  };

  it('on memory', () => withSample(sample('memory'), ['allow_other'], compare));

  for (const [name, showing] of SHOWN) {
    it(`on ${name}`, () => withShown(showing, ({ mounted }) => compare(mounted)));
  }
});
