/** Something that happened within a step, besides the step itself. */
export interface Happening {
  /** In which step, counted from 0. */
  readonly step: number;
  readonly actor: string;
  readonly what: string;
  /** The actor has come to its end with it. */
  readonly isEnd: boolean;
}

/** What happened, for the timeline. */
export class Chronicle {
  readonly happenings: Happening[] = [];
  /** The step that is being taken. */
  step = 0;
  /** What happens from now on is the end of the world, and not of the schedule. */
  isClosed = false;

  add(actor: string, what: string): void {
    this.#happens(actor, what, false);
  }

  ends(actor: string, what: string): void {
    this.#happens(actor, what, true);
  }

  #happens(actor: string, what: string, isEnd: boolean): void {
    if (!this.isClosed) this.happenings.push({ step: this.step, actor, what, isEnd });
  }
}
