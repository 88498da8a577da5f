import { access, constants, open, readFile, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { codeOf } from '../errors.js';
import { missing, note, ok, type Check } from './check.js';

const DEVICE = '/dev/fuse';

export async function checkDevice(device = DEVICE): Promise<Check> {
  try {
    await (await open(device, 'r+')).close();
    return ok(DEVICE, 'can be opened');
  } catch (error) {
    return explainDevice(codeOf(error) ?? String(error));
  }
}

function explainDevice(code: string): Check {
  switch (code) {
    case 'ENOENT':
      return missing(
        DEVICE,
        'is not there',
        'modprobe fuse; in a container: docker run --device /dev/fuse --cap-add SYS_ADMIN',
      );
    case 'ENODEV':
    case 'ENXIO':
      return missing(
        DEVICE,
        'is there, but the kernel has no FUSE',
        'modprobe fuse, or a kernel with CONFIG_FUSE_FS',
      );
    case 'EACCES':
      return missing(
        DEVICE,
        'may not be opened by this user',
        'chmod 666 /dev/fuse (what udev does where fuse3 is installed), or mount as root',
      );
    case 'EPERM':
      return missing(
        DEVICE,
        'is forbidden by the container',
        'docker run --device /dev/fuse --cap-add SYS_ADMIN',
      );
    default:
      return missing(DEVICE, `cannot be opened: ${code}`, 'see open(2) for the error');
  }
}

/** CAP_SYS_ADMIN is bit 21 of the effective set, capabilities(7). */
export async function mayMount(): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8');
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> 21n) & 1n) === 1n;
}

/** fusermount3 mounts for who may not; it has to be root's and setuid. */
export async function checkFusermount(
  privileged: boolean,
  searchPath = process.env['PATH'] ?? '',
): Promise<Check> {
  const name = 'fusermount3';
  const problem = privileged ? note : missing;
  const install = 'apt install fuse3, dnf install fuse3, apk add fuse3 or pacman -S fuse3';
  const path = await findProgram(name, searchPath);
  if (path === undefined) {
    return problem(name, `not found${privileged ? '; only root can mount' : ' in PATH'}`, install);
  }
  const { mode, uid } = await stat(path);
  if (uid === 0 && (mode & 0o4000) !== 0) return ok(name, `${path}, setuid root`);
  return problem(
    name,
    `${path} is not setuid root${privileged ? '; only root can mount' : ''}`,
    `chown root ${path} && chmod u+s ${path}`,
  );
}

/** Without user_allow_other the option allow_other is for root alone, fuse.conf(5). */
export async function checkAllowOther(file = '/etc/fuse.conf'): Promise<Check> {
  const name = 'allow_other';
  const text = await readFile(file, 'utf8').catch(() => '');
  if (/^\s*user_allow_other\b/m.test(text))
    return ok(name, 'for every user (user_allow_other in /etc/fuse.conf)');
  return note(
    name,
    'for mounts by root only',
    "echo user_allow_other >> /etc/fuse.conf, if others than the mount's user are to see it",
  );
}

async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const directory of searchPath.split(delimiter)) {
    const path = join(directory, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
