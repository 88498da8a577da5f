import { accessSync, constants } from 'node:fs';
import { requirePrograms } from './support/packages.js';

/** The programs that the tests run, and the Debian packages that bring them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  cc: 'gcc libc6-dev linux-libc-dev',
  fusermount3: 'fuse3',
  getfacl: 'acl',
  getfattr: 'attr',
  setpriv: 'util-linux',
};

/** Runs once before all tests: what is missing is installed where that can be done, and else said in one place. */
export function mochaGlobalSetup(): void {
  requirePrograms(PROGRAMS);
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new Error(
      'the tests mount file systems and need /dev/fuse: load the fuse module, and run them as root',
      {
        cause: error,
      },
    );
  }
}
