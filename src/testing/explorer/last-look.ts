import type { SimulatedKernel } from '../kernel/simulated-kernel.js';
import type { Nameless, Witness } from './invariants/nameless.js';
import type { Violation } from './search/world.js';
import { fullTurn } from './turns.js';

/** What is needed to have a look at a world that is over. */
interface Stage {
  /** Lets all happen that does by itself. */
  drain(): Promise<void>;
  /** How many lookups the kernel has of a nodeid. */
  held(nodeid: number): number;
  /** The class puts away what it has, if it has a `@Destroy` for that. */
  readonly destroy: (() => unknown) | undefined;
  /** What the method is called that destroys inodes. */
  readonly removes: string | undefined;
}

/** More turns of the event loop than what runs in memory takes. */
const TURNS = 20;

/** Asks a class that is used no more what it still has. */
export class LastLook {
  readonly #kernel: SimulatedKernel;
  readonly #stage: Stage;

  constructor(kernel: SimulatedKernel, stage: Stage) {
    this.#kernel = kernel;
    this.#stage = stage;
  }

  /** What should be gone and is not, in the end at least, when all is put away. */
  async at(nameless: Nameless): Promise<Violation | undefined> {
    if (nameless.isEmpty) return undefined;
    const { destroy, removes } = this.#stage;
    const left = await nameless.left(this.#witness, removes);
    if (left === undefined || destroy === undefined) return left;
    await Promise.race([Promise.resolve().then(destroy).catch(ignored), turns()]);
    return nameless.left(this.#witness, removes);
  }

  get #witness(): Witness {
    return { linksOf: (nodeid) => this.#linksOf(nodeid), held: (nodeid) => this.#stage.held(nodeid) };
  }

  async #linksOf(nodeid: number): Promise<number | undefined> {
    let links: number | undefined;
    void this.#kernel.linksOf(nodeid).then(
      (found) => {
        links = found;
      },
      () => undefined,
    );
    await this.#stage.drain();
    return links;
  }
}

/** Whether it could put away what it has shows in what is left. */
function ignored(): void {
  // The session tells of it.
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await fullTurn();
}
