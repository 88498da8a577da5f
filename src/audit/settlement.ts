import type { Ledger } from '../ledger/ledger.js';
import { ROOT_NODEID } from '../ledger/ledger.js';
import type { Book } from './books/book.js';
import type { Charge } from './charge.js';
import { InProgress } from './in-progress.js';
import type { Fault } from './verdict.js';

/** Doubts that are kept; a class that is wrong in every request would gather them for as long as it is never idle. */
const LIMIT = 4096;

/** A difference whose cause may still be in flight: requests that began up to `sequence` may explain it. */
interface Doubt extends Fault {
  sequence: number;
}

/**
 * Compares book and ledger where no request in flight can explain a difference.
 *
 * A request whose own change does not fit its reply is only suspected until all that was in flight by then is done:
 * one of those may have counted for it, as a batching back end does, and for others too, so that its own change fits by
 * chance. Therefore any that has changed this count is waited for, and when it is done, all that is in flight by then.
 * What differs in the end is certain, and lasts: nothing in flight has had to do with anything that had to do with it.
 */
export class Settlement {
  readonly #book: Book;
  readonly #ledger: Ledger;
  readonly #decide: (fault: Fault) => void;
  readonly #inFlight: InProgress;
  /** How far book and ledger are known to be apart, so that one fault accuses no later, correct handler. */
  readonly #accepted = new Map<number, number>();
  #doubts: Doubt[] = [];
  /** None of these has a lower sequence. */
  #earliest = Infinity;
  /** Nodeids that are only compared when nothing is in flight: not all that changes their counts is told. */
  readonly #unwatched = new Set<number>();
  #sequence = 0;
  /** The request whose turn it is: until it is over, book and ledger are apart by what it has done half. */
  #current: Charge | undefined;
  /** Nothing is waited for any longer; and then nothing is decided any more. */
  #isLast = false;
  #isOver = false;

  /**
   * @param decide is told of each fault once it is certain, and accepts or repairs the difference.
   * @param clock milliseconds of any clock that only goes forward.
   */
  constructor(
    book: Book,
    ledger: Ledger,
    decide: (fault: Fault) => void,
    clock = (): number => performance.now(),
  ) {
    this.#book = book;
    this.#ledger = ledger;
    this.#decide = decide;
    this.#inFlight = new InProgress(clock);
  }

  /** A request begins, or the runtime gives something back in the turn of one. */
  begin(charge: Charge): void {
    charge.sequence = this.#sequence += 1;
    if (!charge.isCorrective) this.#current = charge;
  }

  /** It is not answered in the turn in which it began. */
  defer(charge: Charge): void {
    this.#inFlight.add(charge);
    if (this.#current === charge) this.#current = undefined;
  }

  /** It is being answered. */
  answer(charge: Charge): void {
    charge.judged = true;
    if (!charge.isCorrective) this.#current = charge;
  }

  /** It is answered: whatever it could explain it cannot explain any longer. */
  settle(charge: Charge): void {
    const wasDeferred = this.#inFlight.delete(charge);
    if (this.#current === charge) this.#current = undefined;
    // What a handler does that answers in the turn in which it was called is its own.
    if (wasDeferred && this.#doubts.length > 0) this.#waitOn(charge);
    if (this.#doubts.length > 0 || this.#unwatched.size > 0) this.#resolve();
  }

  /** A difference has been noticed. */
  doubt(fault: Fault): void {
    if (fault.nodeid === ROOT_NODEID || this.#isOver) return;
    if (!this.isWatched(fault.nodeid)) this.#unwatched.add(fault.nodeid);
    else if (this.#doubts.length < LIMIT) this.#wait({ ...fault, sequence: this.#sequence });
  }

  #wait(doubt: Doubt): void {
    this.#doubts.push(doubt);
    this.#earliest = Math.min(this.#earliest, doubt.sequence);
  }

  /** This request may have changed a count for others that are still in flight. */
  #waitOn(charge: Charge): void {
    for (const doubt of this.#doubts) if (charge.hasTouched(doubt.nodeid)) doubt.sequence = this.#sequence;
  }

  /** Whether a request can be judged by what it did to this count. */
  isWatched(nodeid: number): boolean {
    return this.#book.isWatched(nodeid);
  }

  /** Whether a difference at a nodeid can be told from what requests in flight have done half. */
  isKnown(nodeid: number): boolean {
    return this.isWatched(nodeid) || this.#inFlight.oldest() === Infinity;
  }

  /** Compares all that book and ledger have. */
  sweep(): void {
    const doubted = new Set(this.#doubts.map(({ nodeid }) => nodeid));
    for (const nodeid of this.nodeids())
      if (!doubted.has(nodeid) && this.gap(nodeid) !== 0) this.doubt(unexplained(nodeid));
    this.#resolve();
  }

  /** Nothing in flight will be answered any more. What only it can explain is nobody's fault; all else is decided now. */
  conclude(): void {
    this.#current = undefined;
    this.#isLast = true;
    this.sweep();
    this.#isOver = true;
  }

  /** By how much the book is above the ledger, without what is in flight. */
  difference(nodeid: number): number {
    if (nodeid === ROOT_NODEID) return 0;
    return this.#book.get(nodeid) - this.#ledger.get(nodeid) - this.#inFlight.lead(nodeid);
  }

  /** The same, without what is known already. */
  gap(nodeid: number): number {
    const difference = this.difference(nodeid);
    // Book and ledger agree again: what was accepted before must not accuse a correct handler later.
    if (difference === 0) this.#accepted.delete(nodeid);
    const gap = difference - (this.#accepted.get(nodeid) ?? 0);
    return this.#isLast && this.#mayBeUnanswered(nodeid, gap) ? 0 : gap;
  }

  /** Whether a difference is none if requests that were never answered have counted for others. */
  #mayBeUnanswered(nodeid: number, gap: number): boolean {
    return Math.sign(gap + this.#inFlight.lead(nodeid)) !== Math.sign(gap);
  }

  /** Every nodeid that the book or the ledger has. */
  nodeids(): Set<number> {
    const nodeids = new Set(this.#book.nodeids());
    for (const [nodeid] of this.#ledger.entries()) nodeids.add(nodeid);
    return nodeids;
  }

  /** Takes a difference as known from now on. */
  accept(nodeid: number, difference: number): void {
    const accepted = (this.#accepted.get(nodeid) ?? 0) + difference;
    if (accepted === 0) this.#accepted.delete(nodeid);
    else this.#accepted.set(nodeid, accepted);
  }

  /** Whether other requests, in flight or suspected already, or code of none, may make up for all of this fault. */
  isMadeUpForElsewhere({ nodeid, suspect, expected, actual }: Fault): boolean {
    const missing = expected - actual;
    // All that a handler does that answers in the turn in which it was called is its own.
    if (missing > 0 && suspect !== undefined && !this.#inFlight.has(suspect)) return false;
    const here = this.#doubts.filter((doubt) => doubt.nodeid === nodeid);
    if (here.some((doubt) => doubt.suspect === undefined)) return true;
    // What makes up for one fault does not make up for another: those before this one have used their part of it.
    let made = 0;
    for (const doubt of here) made += (doubt.actual - doubt.expected) * Math.sign(missing);
    if (missing < 0) return made >= -missing;
    return made + this.#inFlight.surplus(nodeid, suspect) >= missing;
  }

  /** Whether another request in flight may yet hand over what the given one has counted. */
  isAwaitedElsewhere(own: Charge): boolean {
    return this.#inFlight.isAwaitedElsewhere(own);
  }

  /** Decides the doubts that nothing in flight can explain any more, oldest first. */
  #resolve(): void {
    if (this.#current !== undefined || this.#isOver) return;
    const oldest = this.#inFlight.oldest();
    const bound = this.#isLast ? Infinity : oldest;
    if (this.#earliest < bound) this.#resolveBefore(bound);
    if (oldest === Infinity) this.#compareUnwatched();
  }

  #resolveBefore(bound: number): void {
    const due: Doubt[] = [];
    const open = new Map<number, Doubt[]>();
    for (const doubt of this.#doubts) {
      if (doubt.sequence < bound) due.push(doubt);
      else push(open, doubt);
    }
    const decidable = due.filter(({ nodeid }) => this.#isDecidable(nodeid, due, open.get(nodeid)));
    const decided = new Set(decidable);
    this.#keep([...due.filter((doubt) => !decided.has(doubt)), ...[...open.values()].flat()]);
    for (const doubt of decidable) if (doubt.suspect !== undefined) this.#accuse(doubt);
    for (const { nodeid } of decidable) this.#record(nodeid);
  }

  #keep(doubts: Doubt[]): void {
    this.#doubts = doubts;
    this.#earliest = doubts.reduce((earliest, { sequence }) => Math.min(earliest, sequence), Infinity);
  }

  #compareUnwatched(): void {
    const nodeids = [...this.#unwatched];
    this.#unwatched.clear();
    for (const nodeid of nodeids) this.#record(nodeid);
  }

  /**
   * Whether the doubts about a nodeid that are due can be told from those that are still open: not where some may
   * cancel others out.
   */
  #isDecidable(nodeid: number, due: readonly Doubt[], open: readonly Doubt[] = []): boolean {
    if (!this.isKnown(nodeid) || (!this.#isLast && this.#inFlight.haveTouched(nodeid))) return false;
    if (open.length === 0) return true;
    const here = [...due.filter((doubt) => doubt.nodeid === nodeid), ...open];
    const faults = here.map(({ actual, expected }) => actual - expected);
    const gap = this.gap(nodeid);
    const sum = faults.reduce((total, fault) => total + fault, 0);
    return gap === sum && faults.every((fault) => Math.sign(fault) === Math.sign(gap));
  }

  /** A request whose change did not fit is at fault if book and ledger differ that way. */
  #accuse(doubt: Doubt): void {
    const gap = this.gap(doubt.nodeid);
    if (gap !== 0 && Math.sign(gap) === Math.sign(doubt.actual - doubt.expected)) this.#decide(doubt);
  }

  /** A difference that no request is charged with, nor will be. */
  #record(nodeid: number): void {
    if (this.#doubts.some((doubt) => doubt.nodeid === nodeid) || this.gap(nodeid) === 0) return;
    const expected = this.#ledger.get(nodeid);
    this.#decide({ nodeid, suspect: undefined, expected, actual: this.#book.get(nodeid), failed: false });
  }
}

function push(lists: Map<number, Doubt[]>, doubt: Doubt): void {
  const list = lists.get(doubt.nodeid);
  if (list === undefined) lists.set(doubt.nodeid, [doubt]);
  else list.push(doubt);
}

/** A change that no request can be charged with: what it amounts to shows when it is decided. */
export function unexplained(nodeid: number): Fault {
  return { nodeid, suspect: undefined, expected: 0, actual: 0, failed: false };
}
