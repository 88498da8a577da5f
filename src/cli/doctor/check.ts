/** What one look at the machine found. */
export interface Check {
  readonly name: string;
  /** `missing`: nothing can be mounted before this is there. `note`: something works less well, or not for all. */
  readonly state: 'ok' | 'note' | 'missing';
  readonly detail: string;
  /** How to get it. */
  readonly remedy?: string;
}

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function note(name: string, detail: string, remedy?: string): Check {
  return { name, state: 'note', detail, ...(remedy === undefined ? {} : { remedy }) };
}

export function missing(name: string, detail: string, remedy: string): Check {
  return { name, state: 'missing', detail, remedy };
}
