import type { Auditor } from './auditor.js';

/** The audit that is off: handlers run as they are, and the ledger counts alone. */
export const NO_AUDIT: Auditor = {
  run: (_charge, asked, handler) => handler(asked),
  defer: () => undefined,
  judge: () => true,
  refused: () => undefined,
  identify: () => undefined,
  identifyPage: () => undefined,
  typeOf: () => undefined,
  judgeForget: () => undefined,
  forgetThrew: () => undefined,
  overdrawn: () => undefined,
  forgotten: () => undefined,
  settle: () => undefined,
  removed: () => undefined,
  awaited: () => () => undefined,
  sweep: () => undefined,
  differences: () => [],
  counts: () => null,
  close: () => undefined,
};
