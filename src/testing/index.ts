export { assertBalanced } from './assert-balanced.js';
export { FEATURES, type Feature } from './posix/check.js';
export { PosixCheck, posixChecks } from './posix/posix-checks.js';
export { PosixError } from './posix/posix-error.js';
export { UnbalancedError } from './unbalanced-error.js';
