import type { Auditor } from '../audit/auditor.js';
import { BookAudit } from '../audit/book-audit.js';
import type { Book } from '../audit/books/book.js';
import { bookOf } from '../audit/books/book-of.js';
import { FieldBook } from '../audit/books/field-book.js';
import type { Findings } from '../audit/findings.js';
import { ManagedAudit } from '../audit/managed-audit.js';
import { NO_AUDIT } from '../audit/no-audit.js';
import { watchMethod } from '../audit/removals.js';
import type { AuditMode } from '../audit/report.js';
import { WireAudit, type WireAuditParts } from '../audit/wire-audit.js';
import type { Ledger } from '../ledger/ledger.js';
import type { BoundFileSystem } from '../metadata/route-table.js';
import type { ManagedInodes } from './managed-inodes.js';

interface Audited {
  readonly fileSystem: BoundFileSystem;
  readonly audit: AuditMode;
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly managed: ManagedInodes | undefined;
  /** Has the application take back what it has counted for a reply that is refused. */
  readonly rollBack: (nodeid: number, nlookup: number) => void;
}

/** The audit of a mounted class: of its book, of its table, or of the wire alone. */
export function makeAuditor(audited: Audited): Auditor {
  const { audit, fileSystem, ledger, findings, rollBack } = audited;
  if (audit === 'off') return NO_AUDIT;
  const removes = fileSystem.compiled.removesInode;
  const auditor = auditorOf(audited, { ledger, findings, rollBack, tellsRemovals: removes !== undefined });
  if (removes !== undefined) {
    watchMethod(fileSystem.instance, removes.key, (nodeid) => {
      auditor.removed(Number(nodeid), removes.label);
    });
  }
  return auditor;
}

function auditorOf({ fileSystem, audit, managed }: Audited, parts: WireAuditParts): Auditor {
  if (managed !== undefined) return new ManagedAudit({ ...parts, lives: managed.lives });
  const book = bookIn(fileSystem);
  if (book === undefined) return new WireAudit(parts);
  return new BookAudit({ ...parts, book, enforce: audit === 'enforce', trace: audit === 'trace' });
}

function bookIn({ book, instance }: Audited['fileSystem']): Book | undefined {
  if (book === undefined) return undefined;
  const field = { instance, key: book.key, reader: book.reader };
  const held = bookOf(field);
  return held === undefined ? undefined : new FieldBook(field, held);
}
