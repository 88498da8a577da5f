/** Who looks for bookkeeping bugs: the analyser in the source, the runtime on a mount, the explorer in orders of events. */
export const AUDITS = ['lint', 'mount', 'explorer'] as const;
export type AuditName = (typeof AUDITS)[number];

export interface DefectClass {
  readonly meaning: string;
  /** Who can see it. */
  readonly audits: readonly AuditName[];
}

/** The ways to get lookup counts wrong that docs/defects.md tells of. */
export const DEFECT_CLASSES = {
  D1: { meaning: 'missing increment', audits: ['lint', 'mount'] },
  D2: { meaning: 'extra increment', audits: ['lint', 'mount'] },
  D3: { meaning: 'decrement that was never earned', audits: ['lint', 'mount'] },
  D4: { meaning: 'count on the error path', audits: ['lint', 'mount', 'explorer'] },
  D5: { meaning: 'READDIRPLUS entry that was not handed over', audits: ['lint', 'mount', 'explorer'] },
  D6: { meaning: 'reply that the kernel drops', audits: ['mount'] },
  D7: { meaning: 'nlookup ignored', audits: ['lint', 'mount'] },
  D8: { meaning: 'FORGET not implemented', audits: ['lint', 'mount'] },
  D9: { meaning: 'underflow masked', audits: ['lint', 'mount'] },
  D10: { meaning: 'mismatch that crashes', audits: ['mount'] },
  D11: { meaning: 'root forgotten or freed', audits: ['lint', 'mount'] },
  D12: { meaning: 'check, then delete', audits: ['lint', 'explorer'] },
  D13: { meaning: 'FORGET beside FORGET or LINK', audits: ['explorer'] },
  D14: { meaning: 'lock order, lock kept', audits: ['explorer'] },
  D15: { meaning: 'freed while known or linked', audits: ['lint', 'mount', 'explorer'] },
  D16: { meaning: 'never freed', audits: ['explorer'] },
  D17: { meaning: 'nodeid reused too early', audits: ['mount', 'explorer'] },
  D18: { meaning: 'generation misused', audits: ['mount', 'explorer'] },
  D19: { meaning: 'FORGET by path or key', audits: ['lint', 'explorer'] },
  D20: { meaning: 'FORGET closes what is open', audits: ['lint', 'mount', 'explorer'] },
  D21: { meaning: 'answered twice, or without need', audits: ['lint', 'mount'] },
  D22: { meaning: 'reply not delivered', audits: ['mount', 'explorer'] },
  D23: { meaning: 'FORGETs that never come', audits: ['lint', 'explorer'] },
  D24: { meaning: 'flood of FORGETs', audits: ['mount'] },
  D25: { meaning: 'counted, but not known yet', audits: ['explorer'] },
  D26: { meaning: 'notification awaited', audits: ['lint', 'mount'] },
  D27: { meaning: 'malformed BATCH_FORGET', audits: [] },
  D28: { meaning: '64 bits squeezed', audits: ['lint'] },
  D29: { meaning: 'caching reported as a leak', audits: ['mount'] },
} as const satisfies Readonly<Record<string, DefectClass>>;

export type DefectId = keyof typeof DEFECT_CLASSES;
