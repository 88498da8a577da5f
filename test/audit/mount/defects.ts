import type { Defect } from './defect.js';
import { ENTRY_DEFECTS } from './entry-defects.js';

/** Every way to get lookup counts wrong that a mount can show. */
export const DEFECTS: readonly Defect[] = [...ENTRY_DEFECTS];
