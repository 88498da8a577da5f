import type { OperationRow } from '../protocol/operations.js';

/** Who is charged: enough to name the request and its handler in a finding. */
export interface Charged {
  readonly operation: string;
  readonly row: OperationRow;
  /** The handler, as `HelloFs.lookup`. */
  readonly label: string;
}

/**
 * What one request did to the book: its own net change for each nodeid. Most requests touch one nodeid or none, so the
 * first has members of its own and only the others need a map.
 */
export class Charge {
  /** Set by the audit once the request is judged: what its code does to the book after that is its own no more. */
  judged = false;
  /** When the request began, in the order of all requests. */
  sequence = 0;
  /** Whether the runtime itself gives back, to put right what a handler did or what was not delivered. */
  readonly isCorrective: boolean = false;
  #nodeid = 0;
  #change = 0;
  #more: Map<number, number> | undefined;

  constructor(
    readonly route: Charged,
    /** The request's number, or null for what the runtime itself asks for. */
    readonly unique: number | null,
  ) {}

  /** Books a change of a nodeid's count to this request. */
  book(nodeid: number, change: number): void {
    if (this.#nodeid === 0) this.#nodeid = nodeid;
    if (this.#nodeid === nodeid) this.#change += change;
    else this.#bookMore(nodeid, change);
  }

  /** The net change of one nodeid. */
  of(nodeid: number): number {
    return this.#nodeid === nodeid ? this.#change : (this.#more?.get(nodeid) ?? 0);
  }

  /** How far book and ledger are apart at a nodeid because this request is not finished. */
  lead(nodeid: number): number {
    return this.of(nodeid);
  }

  get isEmpty(): boolean {
    return this.#change === 0 && (this.#more === undefined || this.nodeids().length === 0);
  }

  /** Whether the only change is that of one nodeid: the common case of a correct request. */
  isOnly(nodeid: number, change: number): boolean {
    return this.#nodeid === nodeid && this.#change === change && this.#more === undefined;
  }

  /** The nodeids with a net change other than 0. */
  nodeids(): number[] {
    const nodeids = this.#more === undefined ? [] : [...this.#more.keys()];
    nodeids.push(this.#nodeid);
    return nodeids.filter((nodeid) => this.of(nodeid) !== 0);
  }

  /** Whether it has changed the count of a nodeid, though the changes may have cancelled out. */
  hasTouched(nodeid: number): boolean {
    return this.#nodeid === nodeid || this.#more?.has(nodeid) === true;
  }

  #bookMore(nodeid: number, change: number): void {
    this.#more ??= new Map();
    this.#more.set(nodeid, (this.#more.get(nodeid) ?? 0) + change);
  }
}

/** A FORGET: the ledger has moved already when the handler begins. */
export class ForgetCharge extends Charge {
  constructor(
    route: Charged,
    readonly nodeid: number,
    readonly nlookup: number,
    override readonly isCorrective: boolean,
  ) {
    super(route, null);
  }

  override lead(nodeid: number): number {
    return this.of(nodeid) + (nodeid === this.nodeid ? this.nlookup : 0);
  }
}
