import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { as, refuses } from '../expecting.js';

const USER = 65_533;
const GROUP = 65_532;
const OTHER_GROUP = 65_531;

/** As a user that is in no group but its own. */
function asUser<T>(work: () => T): T {
  return as(USER, GROUP, [], work);
}

/** A file of root's with these permissions. */
function rootFile(path: string, mode: number, gid = 0): string {
  fs.writeFileSync(path, 'text');
  fs.chownSync(path, 0, gid);
  fs.chmodSync(path, mode);
  return path;
}

/** A directory that everybody may write to. */
function openDirectory(path: string, mode = 0o777): string {
  fs.mkdirSync(path);
  fs.chmodSync(path, mode);
  return path;
}

export const OWNERS = define(['write', 'owner', 'mode', 'other-users'], {
  'chown(2)': {
    'sets owner and group, or one of them': (d) => {
      const path = rootFile(`${d}/f`, 0o644);
      fs.chownSync(path, USER, GROUP);
      assert.deepEqual([fs.statSync(path).uid, fs.statSync(path).gid], [USER, GROUP]);
      fs.chownSync(path, -1 >>> 0, 0);
      assert.deepEqual([fs.statSync(path).uid, fs.statSync(path).gid], [USER, 0]);
    },
    'lets nobody give files away, but the owner change to a group that he is in': (d) => {
      const path = rootFile(`${d}/f`, 0o644);
      asUser(() => {
        refuses('EPERM', () => {
          fs.chownSync(path, USER, GROUP);
        });
      });
      fs.chownSync(path, USER, GROUP);
      as(USER, GROUP, [OTHER_GROUP], () => {
        fs.chownSync(path, USER, OTHER_GROUP);
        refuses('EPERM', () => {
          fs.chownSync(path, USER, 0);
        });
      });
      assert.equal(fs.statSync(path).gid, OTHER_GROUP);
    },
    'takes set-user-ID and set-group-ID off': (d) => {
      const path = rootFile(`${d}/f`, 0o6755);
      fs.chownSync(path, USER, GROUP);
      assert.equal(fs.statSync(path).mode & 0o7777, 0o755);
    },
  },
  'open(2)': {
    'gives a new file to who made it': (d) => {
      const dir = openDirectory(`${d}/d`);
      asUser(() => {
        fs.writeFileSync(`${dir}/f`, '');
        fs.mkdirSync(`${dir}/e`);
      });
      for (const name of ['f', 'e']) {
        const { uid, gid } = fs.statSync(`${dir}/${name}`);
        assert.deepEqual([uid, gid], [USER, GROUP], name);
      }
    },
    'gives a new file to the group of a set-group-ID directory': (d) => {
      const dir = openDirectory(`${d}/d`);
      fs.chownSync(dir, 0, OTHER_GROUP);
      fs.chmodSync(dir, 0o2777);
      asUser(() => {
        fs.writeFileSync(`${dir}/f`, '');
        fs.mkdirSync(`${dir}/e`);
      });
      assert.deepEqual(
        [fs.statSync(`${dir}/f`).gid, fs.statSync(`${dir}/e`).gid],
        [OTHER_GROUP, OTHER_GROUP],
      );
      assert.equal(fs.statSync(`${dir}/e`).mode & 0o2000, 0o2000);
    },
  },
  'chmod(2)': {
    'is for the owner': (d) => {
      const path = rootFile(`${d}/f`, 0o666);
      asUser(() => {
        refuses('EPERM', () => {
          fs.chmodSync(path, 0o777);
        });
      });
    },
    'takes set-group-ID off where the owner is not in the group': (d) => {
      const path = rootFile(`${d}/f`, 0o644);
      fs.chownSync(path, USER, OTHER_GROUP);
      asUser(() => {
        fs.chmodSync(path, 0o2755);
      });
      assert.equal(fs.statSync(path).mode & 0o7777, 0o755);
    },
  },
  'write(2)': {
    'takes set-user-ID off when somebody else than root writes': (d) => {
      const path = rootFile(`${d}/f`, 0o4777);
      asUser(() => {
        fs.appendFileSync(path, 'x');
      });
      assert.equal(fs.statSync(path).mode & 0o7777, 0o777);
    },
  },
  'path_resolution(7)': {
    'needs permission to read, to write, to search': (d) => {
      const [hidden, closed] = [rootFile(`${d}/hidden`, 0o600), openDirectory(`${d}/closed`, 0o766)];
      rootFile(`${d}/closed/f`, 0o666);
      asUser(() => {
        refuses('EACCES', () => fs.readFileSync(hidden));
        refuses('EACCES', () => {
          fs.appendFileSync(hidden, 'x');
        });
        refuses('EACCES', () => fs.statSync(`${closed}/f`));
        assert.deepEqual(fs.readdirSync(closed), ['f']);
      });
    },
    'asks the group of a file, where the caller is in it, and not the others': (d) => {
      const path = rootFile(`${d}/f`, 0o604, GROUP);
      asUser(() => {
        refuses('EACCES', () => fs.readFileSync(path));
      });
      const shared = rootFile(`${d}/g`, 0o640, OTHER_GROUP);
      asUser(() => {
        refuses('EACCES', () => fs.readFileSync(shared));
      });
      as(USER, GROUP, [OTHER_GROUP], () => fs.readFileSync(shared));
    },
    'needs permission to change a directory': (d) => {
      const dir = openDirectory(`${d}/d`, 0o755);
      rootFile(`${dir}/f`, 0o666);
      asUser(() => {
        for (const change of [
          () => {
            fs.unlinkSync(`${dir}/f`);
          },
          () => {
            fs.writeFileSync(`${dir}/g`, '');
          },
          () => {
            fs.mkdirSync(`${dir}/e`);
          },
        ])
          refuses('EACCES', change);
      });
    },
  },
  'unlink(2)': {
    'leaves the files of others in a sticky directory to others': (d) => {
      const dir = openDirectory(`${d}/d`, 0o1777);
      rootFile(`${dir}/f`, 0o666);
      asUser(() => {
        fs.writeFileSync(`${dir}/own`, '');
        refuses(['EPERM', 'EACCES'], () => {
          fs.unlinkSync(`${dir}/f`);
        });
        fs.unlinkSync(`${dir}/own`);
      });
    },
  },
});

export const OWNER_TIMES = define(['write', 'owner', 'mode', 'times', 'other-users'], {
  'utimensat(2)': {
    'lets only the owner set times': (d) => {
      const path = rootFile(`${d}/f`, 0o666);
      asUser(() => {
        refuses('EPERM', () => {
          fs.utimesSync(path, 1, 1);
        });
      });
    },
  },
});

export const OWNED_SYMLINKS = define(['write', 'owner', 'symlink', 'other-users'], {
  'chown(2)': {
    'changes a symbolic link itself with lchown(2)': (d) => {
      fs.writeFileSync(`${d}/f`, '');
      fs.symlinkSync('f', `${d}/l`);
      fs.lchownSync(`${d}/l`, USER, GROUP);
      assert.equal(fs.lstatSync(`${d}/l`).uid, USER);
      assert.equal(fs.statSync(`${d}/f`).uid, process.getuid?.());
    },
  },
});
