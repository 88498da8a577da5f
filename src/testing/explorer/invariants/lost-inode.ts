import { ERRNO, errnoName } from '../../../protocol/errno.js';
import { row } from '../../../protocol/operations.js';
import type { HandlerCall } from '../handlers.js';
import type { Violation } from '../search/world.js';

const GONE: readonly number[] = [ERRNO.ENOENT, ERRNO.ESTALE];

/**
 * A request that is about a nodeid alone cannot find that it does not exist: as long as the kernel holds lookups of it, the
 * class has to serve it, without a name too.
 */
export function lostInode(
  { operation, label, request }: HandlerCall,
  errno: number,
  held: (nodeid: number) => number,
): Violation | undefined {
  const { nodeid } = request;
  const { trailer, count } = row(operation);
  const isAboutNodeid = (trailer === 'none' || trailer === 'bytes') && count === 'none';
  if (!GONE.includes(errno) || typeof nodeid !== 'number' || !isAboutNodeid) return undefined;
  const lookups = held(nodeid);
  if (lookups === 0) return undefined;
  return {
    kind: 'lost-inode',
    message:
      `${label} answers ${errnoName(errno) ?? String(errno)} for nodeid ${String(nodeid)}, of which the kernel holds ` +
      `${String(lookups)} lookup${lookups === 1 ? '' : 's'}: it has to be served until the count is 0`,
  };
}
