import { injectable } from 'inversify';

/** Counts lookups for whoever has it injected. */
@injectable()
export class Counter {
  readonly lookups = new Map<number, number>();

  handedOver(id: number): void {
    this.lookups.set(id, this.of(id) + 1);
  }

  givenBack(id: number, nlookup: number): number {
    const left = this.of(id) - nlookup;
    if (left === 0) this.lookups.delete(id);
    else this.lookups.set(id, left);
    return left;
  }

  of(id: number): number {
    return this.lookups.get(id) ?? 0;
  }
}
