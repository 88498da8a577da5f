/** Tells what no reply can tell. */
export type ErrorReport = (message: string, error: unknown) => void;

/**
 * Runs a step of the audit, which reads the application's own counts and so runs its code: what that throws must stop
 * neither a reply nor the requests behind it.
 */
export function attempt(report: ErrorReport, step: () => void): void {
  try {
    step();
  } catch (error) {
    report('the audit failed', error);
  }
}
