import type { BoundFileSystem, Route } from './metadata/route-table.js';
import { Errno } from './protocol/errno.js';
import type { Operation } from './protocol/operations.js';
import type { Request } from './protocol/requests/request.js';

/** What the kernel asks by itself, and what is asked through what is open already: whoever opened it was let in. */
const UNGUARDED: ReadonlySet<Operation> = new Set<Operation>([
  'forget',
  'batchForget',
  'destroy',
  'read',
  'write',
  'flush',
  'fsync',
  'release',
  'readdir',
  'readdirplus',
  'fsyncdir',
  'releasedir',
]);

/**
 * The mount option allow_root: the kernel knows allow_other alone, so everybody's requests come, and those of others than
 * the owner and root are refused here. What the kernel has cached it shows to all, as far as modes allow.
 */
export function letInRoot<T extends object>(
  fileSystem: BoundFileSystem<T>,
  owner: number,
): BoundFileSystem<T> {
  return { ...fileSystem, routes: fileSystem.routes.map((route) => route && guarded(route, owner)) };
}

function guarded(route: Route, owner: number): Route {
  const { handler, operation } = route;
  if (handler === undefined || UNGUARDED.has(operation)) return route;
  return {
    ...route,
    handler: (request, page) => {
      const { uid } = (request as Request).caller;
      if (uid !== owner && uid !== 0) throw new Errno('EACCES');
      return handler(request, page);
    },
  };
}
