import { ReleaseRequest } from './files.js';
import { Caller } from './request.js';

/** A release that the kernel did not ask for, because it does not hold the file open. Its `unique` is 0. */
export function releaseRequest(
  release: Pick<ReleaseRequest, 'nodeid' | 'handle' | 'flags' | 'cause'>,
): ReleaseRequest {
  const { nodeid, handle, flags, cause } = release;
  const members = {
    unique: 0,
    caller: new Caller(0, 0, 0),
    nodeid,
    handle,
    flags,
    flockOwner: undefined,
    cause,
  };
  return Object.assign(Object.create(ReleaseRequest.prototype) as ReleaseRequest, members);
}
