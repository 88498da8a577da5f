/**
 * Which methods of which services are async. Only their first call tells: until then they are let through as they are, and
 * what was explored without knowing has to be explored again.
 */
export class AsyncMethods {
  readonly #known = new Set<string>();

  has(method: string): boolean {
    return this.#known.has(method);
  }

  add(method: string): void {
    this.#known.add(method);
  }

  /** How many are known: where it grows, somebody has learned something. */
  get size(): number {
    return this.#known.size;
  }
}
