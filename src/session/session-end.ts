import type { TransportEnd } from '../transport/transport.js';

/** Why a session ended, and the same in words. */
export interface SessionEnd {
  readonly reason: TransportEnd['reason'];
  readonly message: string;
}

export function describeEnd({ reason, errno }: TransportEnd): string {
  switch (reason) {
    case 'unmounted':
      return 'it was unmounted';
    case 'aborted':
      return (
        'the connection was aborted: through /sys/fs/fuse/connections, by `umount --force`, or because a request was ' +
        'not answered within request_timeout'
      );
    case 'closed':
      return 'this process closed it';
    case 'failed':
      return `reading /dev/fuse failed with errno ${String(errno)}`;
  }
}
