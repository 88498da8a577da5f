export type { ClassReport } from './analyse.js';
export { auditFiles, auditProject, type LintAudit } from './audit.js';
export { applyFixes } from './fix.js';
export { formatJson } from './report/json.js';
export { formatSarif } from './report/sarif.js';
export { formatText } from './report/text.js';
