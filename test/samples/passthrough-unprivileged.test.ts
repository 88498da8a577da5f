import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { run } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';

const SERVE = fileURLToPath(new URL('fixtures/passthrough-as.js', import.meta.url));
/** nobody, for fusermount3 wants to know a name; and one more group. */
const [USER, GROUP] = [65534, 65533];

/** In a mount namespace of its own, where every user may mount. */
const SET_UP = `mount -t tmpfs none "$1"
  mknod -m 666 "$1/fuse" c 10 229; mount --bind "$1/fuse" /dev/fuse
  mkdir "$1/source" "$1/mount"; chown ${String(USER)}:${String(USER)} "$1/source" "$1/mount"
  exec "$2" "$3" ${String(USER)} ${String(GROUP)} "$1/source" "$1/mount" "$4"`;

function asUser(script: string): Promise<string> {
  return withMountpoint(async (scratch) => {
    const args = ['sh', '-euc', SET_UP, 'sh', scratch, process.execPath, SERVE, script];
    const { stdout, stderr, status } = await run('unshare', ['--mount', ...args]);
    expect(status, stderr).to.equal(0);
    return stdout.trim();
  });
}

describe('the passthrough sample, mounted by a user who is not root', () => {
  it('lets its user make and change what is the own', async () => {
    const made = await asUser(`umask 027
      echo text > file; mkdir directory; mkfifo pipe; ln -s file link; ln file second; mv second directory/third
      chmod 4755 file; echo more >> file; chgrp ${String(GROUP)} directory; truncate -s 3 file; touch -d @5 file
      stat -c '%n %u:%g %a %Y' file; stat -c '%n %u:%g %a' directory pipe; cat link; rm -r directory; ls`);
    const own = `${String(USER)}:${String(USER)}`;
    expect(made.split('\n')).to.deep.equal([
      `file ${own} 755 5`,
      `directory ${String(USER)}:${String(GROUP)} 750`,
      `pipe ${own} 640`,
      'texfile',
      'link',
      'pipe',
    ]);
  });
});
