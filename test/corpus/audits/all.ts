import type { CorpusAudit } from './corpus-audit.js';
import { EXPLORER_AUDIT } from './explorer-audit.js';
import { LINT_AUDIT } from './lint-audit.js';
import { MOUNT_AUDIT } from './mount-audit.js';

/** The columns of the matrix. */
export const CORPUS_AUDITS: readonly CorpusAudit[] = [LINT_AUDIT, MOUNT_AUDIT, EXPLORER_AUDIT];
