import { expect } from 'chai';
import { describe, it } from 'mocha';
import { chown } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { run } from '../support/children.js';
import { withMountpoint } from '../support/mountpoint.js';

const NOBODY = 65534;

/** The machine as the mounting process finds it: in a mount namespace of its own, so that the real one stays as it is. */
interface Machine {
  /** Mode of /dev/fuse. */
  readonly device?: string;
  /** Shell commands before the mount, and after the process has ended. */
  readonly before?: string;
  readonly after?: string;
}

const SET_UP = `
  scratch=$1; shift
  mount -t tmpfs none "$scratch" && mknod -m "$device" "$scratch/fuse" c 10 229 && mount --bind "$scratch/fuse" /dev/fuse
  : >"$scratch/fuse.conf" && mount --bind "$scratch/fuse.conf" /etc/fuse.conf
  eval "$before"
  "$@" || exit
  eval "$after"
`;

interface Outcome {
  readonly via?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly stderr?: string;
  readonly message?: string;
  readonly state?: string;
  readonly logged?: readonly string[];
}

async function mountAsNobody(
  machine: Machine,
  changes: object = {},
  ending: 'unmount' | 'exit' | 'exit-while-notifying' | 'class' = 'unmount',
): Promise<{ outcome: Outcome; rest: string }> {
  return withMountpoint((scratch) =>
    withMountpoint(async (directory) => {
      await chown(directory, NOBODY, NOBODY);
      const script = fileURLToPath(new URL('mount-as.js', import.meta.url));
      const mounting = [process.execPath, script, String(NOBODY), directory, JSON.stringify(changes), ending];
      const { stdout, stderr } = await run(
        'unshare',
        ['--mount', 'sh', '-c', SET_UP, 'sh', scratch, ...mounting],
        {
          env: {
            directory,
            device: machine.device ?? '0666',
            before: machine.before ?? '',
            after: machine.after ?? '',
          },
        },
      );
      const [first = '', ...rest] = stdout.split('\n');
      expect(first, stderr).to.match(/^\{.*\}/);
      return { outcome: JSON.parse(first) as Outcome, rest: rest.join('\n') };
    }),
  );
}

describe('a user who is not root', () => {
  it('mounts and unmounts through fusermount3', async () => {
    const { outcome } = await mountAsNobody({});
    expect(outcome).to.deep.equal({ via: 'fusermount3' });
  });

  it('leaves no mount behind at exit', async () => {
    const after = 'echo; grep -c "$directory" /proc/self/mounts';
    const { outcome, rest } = await mountAsNobody({ after }, {}, 'exit');
    expect(outcome).to.deep.equal({ via: 'fusermount3' });
    expect(rest).to.equal('0\n');
  });

  it('gets to its end though a notification hangs, with no right to abort the connection', async () => {
    const after = 'echo; grep -c "$directory" /proc/self/mounts';
    const { outcome, rest } = await mountAsNobody({ after }, {}, 'exit-while-notifying');
    expect(outcome).to.deep.equal({ via: 'fusermount3' });
    expect(rest).to.equal('0\n');
  });

  it('learns which options they do not get, and is served all the same', async () => {
    const { outcome } = await mountAsNobody(
      { before: 'export XDG_RUNTIME_DIR="$directory/.."' },
      {},
      'class',
    );
    const denied = (name: string): string =>
      `tallyfs: mounted without "${name}": fusermount3 gives that to root alone`;
    expect(outcome).to.deep.equal({ state: 'serving', logged: [denied('suid'), denied('dev')] });
  });

  it('learns that the device is closed to them', async () => {
    const { outcome } = await mountAsNobody({ device: '0600' });
    expect(outcome).to.include({ code: 'EACCES', syscall: 'fusermount3' });
    expect(outcome.stderr).to.include('failed to open /dev/fuse: Permission denied');
    expect(outcome.message).to.include('`chmod 0666 /dev/fuse`');
  });

  const HIDE = 'mount --bind /dev/null "$(readlink -f "$(command -v fusermount3)")"';

  it('learns that fusermount3 is not installed', async () => {
    const { outcome } = await mountAsNobody({ before: HIDE });
    expect(outcome).to.include({ code: 'ENOENT', syscall: 'fusermount3' });
    expect(outcome.message).to.include('package fuse3');
  });

  it('learns that the device is closed to them where fusermount3 is not installed', async () => {
    const { outcome } = await mountAsNobody({ before: HIDE, device: '0600' });
    expect(outcome).to.include({ code: 'EACCES', syscall: 'open' });
    expect(outcome.message).to.include('`chmod 0666 /dev/fuse`');
  });

  it('learns that there is no device', async () => {
    const { outcome } = await mountAsNobody({
      before: `${HIDE}; umount /dev/fuse; mount -t tmpfs none /dev`,
    });
    expect(outcome).to.include({ code: 'ENOENT', syscall: 'open' });
    expect(outcome.message).to.include('`modprobe fuse`').and.include('--device /dev/fuse');
  });

  it('learns who allows allow_other', async () => {
    const { outcome } = await mountAsNobody({}, { data: ['allow_other'] });
    expect(outcome).to.include({ code: 'EPERM', syscall: 'fusermount3' });
    expect(outcome.message).to.include('Add a line `user_allow_other` to /etc/fuse.conf');
  });

  it('learns that the mount point must be their own', async () => {
    const { outcome } = await mountAsNobody({ before: 'chown root "$directory"; chmod 0755 "$directory"' });
    expect(outcome).to.include({ code: 'EPERM', syscall: 'fusermount3' });
    expect(outcome.message).to.include('no write access').and.include('`chown $USER');
  });

  it('learns that fusermount3 lost its rights', async () => {
    const copy =
      'f=$(readlink -f "$(command -v fusermount3)"); cp "$f" "$scratch/f"; mount --bind "$scratch/f" "$f"';
    const { outcome } = await mountAsNobody({ before: copy });
    expect(outcome).to.include({ code: 'EPERM', syscall: 'fusermount3' });
    expect(outcome.message).to.include('setuid root');
  });
});
