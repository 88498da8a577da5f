export { audit, auditFiles, auditProject, type LintAudit } from './audit.js';
export type { ClassReport } from './analyse.js';
export type { LintFinding } from './findings.js';
export { formatText } from './report/text.js';
