import { getSystemErrorMap } from 'node:util';
import { errnoName } from '../../protocol/errno.js';

/** Node makes it anew for each who asks. */
const KNOWN = getSystemErrorMap();

/** What a system call of a simulated process fails with, in the shape of the errors of Node's `fs`. */
export class SystemError extends Error {
  /** The name of the errno, as `ENOENT`. */
  readonly code: string;
  /** The negative errno, as Node has it. */
  readonly errno: number;
  readonly syscall: string;
  readonly path?: string;

  /** @param errno positive. */
  constructor(errno: number, syscall: string, path?: string) {
    // Node's list is not complete: it has no ESTALE.
    const [known, text = 'system error'] = KNOWN.get(-errno) ?? [];
    const code = known ?? errnoName(errno) ?? `Unknown system error -${String(errno)}`;
    super(`${code}: ${text}, ${syscall}${path === undefined ? '' : ` '${path}'`}`);
    this.code = code;
    this.errno = -errno;
    this.syscall = syscall;
    if (path !== undefined) this.path = path;
  }
}
