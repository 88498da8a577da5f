import { missingIncrement } from './missing-increment.js';
import type { Rule } from './rule.js';

/** Every rule, in the order in which the documentation lists them. */
export const RULES: readonly Rule[] = [missingIncrement];
