export { assertBalanced } from './assert-balanced.js';
export { UnbalancedError } from './unbalanced-error.js';
