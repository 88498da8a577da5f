import { CREATION_DEFECTS } from './creation-defects.js';
import type { Defect } from './defect.js';
import { DIRECTORY_DEFECTS } from './directory-defects.js';
import { ENTRY_DEFECTS } from './entry-defects.js';
import { FORGET_DEFECTS } from './forget-defects.js';
import { IDENTITY_DEFECTS } from './identity-defects.js';
import { LIFE_DEFECTS } from './life-defects.js';

/** Every way to get lookup counts wrong that a mount can show. */
export const DEFECTS: readonly Defect[] = [
  ...ENTRY_DEFECTS,
  ...CREATION_DEFECTS,
  ...DIRECTORY_DEFECTS,
  ...FORGET_DEFECTS,
  ...IDENTITY_DEFECTS,
  ...LIFE_DEFECTS,
];
