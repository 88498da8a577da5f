import type { FileSystemSettings } from 'tallyfs';
import { OPTIONS } from './options.js';

/** How the file system is mounted, whoever counts. */
export const SETTINGS = {
  name: 'memory',
  options: OPTIONS,
  // A default ACL takes the place of the umask, which therefore nobody may have taken off before.
  capabilities: { EXPORT_SUPPORT: true, HANDLE_KILLPRIV_V2: true, POSIX_ACL: true, DONT_MASK: true },
} as const satisfies Omit<FileSystemSettings, 'bookkeeping'>;
