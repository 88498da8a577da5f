/** One thing that can happen next. */
export interface Option {
  /** Whose step it is. */
  readonly actor: string;
  /** What happens, as a person reads it; the same after the same history. */
  readonly label: string;
  /** Nobody who is at work asks for it: an eviction, a fault. It never happens by itself, and once in a schedule at most. */
  readonly isIncident: boolean;
}

/** What went wrong, and how to tell it from other faults. */
export interface Violation {
  /** Permanent, as kinds of findings are. */
  readonly kind: string;
  readonly message: string;
}

/** What can be brought from its beginning to its end, one step after the other, always the same way by the same steps. */
export interface World {
  /**
   * What can happen now; none where all is over. The order is the same after the same history.
   * @param withIncidents whether incidents are of interest.
   */
  options(withIncidents: boolean): readonly Option[];
  /**
   * Lets one thing happen, and all that follows from it by itself.
   * @returns what it read or changed: two steps that have nothing of it in common can be exchanged.
   */
  take(option: Option): Promise<readonly string[]>;
  /**
   * Nothing can happen but what nobody asks for: waits for what nobody here controls, if there is something.
   * @returns whether something can be chosen now.
   */
  wait(): Promise<boolean>;
  /** All is over: what must hold at the end is looked at. */
  finish(): Promise<void>;
  /** The first fault, once there is one. */
  readonly violation: Violation | undefined;
  /** Nothing of it is needed any more. Called once. */
  close(): void;
}

/** Makes the same world from its beginning. */
export type Beginning = () => Promise<World>;
