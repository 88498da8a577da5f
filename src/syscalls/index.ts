export * from './constants.js';
export { DirentBuffer } from './dirents.js';
export type { Dirent } from './dirents.js';
export { FileStatus } from './file-status.js';
export { LinuxSyscalls } from './linux-syscalls.js';
export type * from './syscalls.js';
export { SystemError } from './system-error.js';
