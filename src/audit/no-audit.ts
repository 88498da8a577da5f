import type { Auditor } from './auditor.js';
import type { Charge } from './charge.js';

/** The audit that is off, or has no book to look at: handlers run as they are, and the ledger counts alone. */
export const NO_AUDIT: Auditor = {
  run: (_charge: Charge, handler: () => unknown) => handler(),
  defer: () => undefined,
  judge: () => undefined,
  judgeForget: () => undefined,
  forgetThrew: () => undefined,
  overdrawn: () => undefined,
  settle: () => undefined,
  sweep: () => undefined,
  counts: () => null,
  close: () => undefined,
};
