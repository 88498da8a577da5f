import { answeredLate } from './answered-late.js';
import { checkThenAct } from './check-then-act.js';
import { erasedWhileLinked } from './erased-while-linked.js';
import { extraDecrement } from './extra-decrement.js';
import { extraIncrement } from './extra-increment.js';
import { forgetByKey } from './forget-by-key.js';
import { forgetClosesHandles } from './forget-closes-handles.js';
import { forgottenWaits } from './forgotten-waits.js';
import { forgetThrows } from './forget-throws.js';
import { generationReused } from './generation-reused.js';
import { holdNotReleased } from './hold-not-released.js';
import { incrementOnError } from './increment-on-error.js';
import { lockNotHeld } from './lock-not-held.js';
import { lockNotReleased } from './lock-not-released.js';
import { lookupAfterDelete } from './lookup-after-delete.js';
import { lossyNodeid } from './lossy-nodeid.js';
import { maskedUnderflow } from './masked-underflow.js';
import { missingDecrement } from './missing-decrement.js';
import { missingForget } from './missing-forget.js';
import { missingIncrement } from './missing-increment.js';
import { neverFreed } from './never-freed.js';
import { notificationAwaited } from './notification-awaited.js';
import { reliesOnForget } from './relies-on-forget.js';
import { removedWhileKnown } from './removed-while-known.js';
import { rootRemoved } from './root-removed.js';
import { undecoratedHandler } from './undecorated-handler.js';
import { unearnedDecrement } from './unearned-decrement.js';
import { unlockedRead } from './unlocked-read.js';
import { unreportedUnderflow } from './unreported-underflow.js';
import type { Rule } from './rule.js';

/** Every rule, in the order in which the documentation lists them. */
export const RULES: readonly Rule[] = [
  missingIncrement,
  extraIncrement,
  incrementOnError,
  unearnedDecrement,
  missingDecrement,
  extraDecrement,
  missingForget,
  maskedUnderflow,
  unreportedUnderflow,
  forgetByKey,
  forgetThrows,
  removedWhileKnown,
  erasedWhileLinked,
  rootRemoved,
  neverFreed,
  generationReused,
  forgetClosesHandles,
  reliesOnForget,
  checkThenAct,
  unlockedRead,
  lockNotHeld,
  lockNotReleased,
  notificationAwaited,
  answeredLate,
  lookupAfterDelete,
  lossyNodeid,
  undecoratedHandler,
  holdNotReleased,
  forgottenWaits,
];
