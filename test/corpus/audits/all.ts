import type { CorpusAudit } from './corpus-audit.js';
import { MOUNT_AUDIT } from './mount-audit.js';

/** The columns of the matrix. */
export const CORPUS_AUDITS: readonly CorpusAudit[] = [MOUNT_AUDIT];
