import type { Session } from '../session/session.js';
import { UnbalancedError } from './unbalanced-error.js';

/**
 * Says whether a mounted class has counted as the kernel has: asks the kernel to forget all that nobody uses, then
 * compares the class's book with what the kernel holds, nodeid by nodeid. What is merely held, by an open file or a
 * working directory, is no fault as long as it is counted. Call it while the mount is idle, before it is unmounted;
 * after that only what the audit has found by then is known.
 *
 * @throws UnbalancedError with all findings and differences; TypeError where the session's audit is `off`.
 */
export async function assertBalanced(session: Session): Promise<void> {
  const { audit, name, state } = session.report();
  if (audit === 'off') {
    throw new TypeError(
      `${name} is mounted with audit: 'off', which compares nothing: mount it with 'observe'`,
    );
  }
  const leaks = state === 'serving' ? (await session.reconcile()).leaks : [];
  const { findings } = session.report();
  if (findings.length > 0 || leaks.length > 0) throw new UnbalancedError(name, findings, leaks);
}
