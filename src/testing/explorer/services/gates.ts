import { Errno } from '../../../protocol/errno.js';
import { CLASS, whereabouts } from '../actors.js';
import type { Option } from '../search/world.js';

/** One call of a service, as the class or another service makes it. */
export interface ServiceCall {
  readonly service: string;
  /** `Backend.getInode` */
  readonly method: string;
  /** `Backend.getInode(1, "f")` */
  readonly label: string;
  /** What is handed over may lead back to who calls: its doing cannot be told apart from that of the service. */
  readonly handsOver: boolean;
  readonly args: readonly unknown[];
  /** Has the call take effect. */
  run(): unknown;
}

/** Where an async call waits until its turn comes, and what happens then. */
export interface GateOption extends Option {
  open(): void;
}

/** Hears of each call: whose it is, and with what. */
export interface CallListener {
  /** It takes effect now. */
  calls(actor: string, args: readonly unknown[]): void;
  /** It has done what it was asked to. @param method as `Backend.getInode` */
  answered(actor: string, method: string, args: readonly unknown[], answer: unknown): void;
}

/**
 * Each async call waits twice: before it takes effect, and before the one who called hears of it. In between, and while it
 * waits, others go on. Nothing else of a handler's time is held, because what has no await runs in one turn.
 */
export class Gates {
  /** What steps may read or change, as it is known after each. */
  readonly touched = new Set<string>();
  /** A back end's call failed, because a schedule had it so. */
  hasFailed = false;
  readonly #listener: CallListener;
  readonly #waiting = new Map<number, readonly GateOption[]>();
  #last = 0;

  constructor(listener: CallListener) {
    this.#listener = listener;
  }

  /** All that waits, in the order in which it came. @param withIncidents calls may fail, too. */
  options(withIncidents: boolean): readonly GateOption[] {
    const options: GateOption[] = [];
    for (const waiting of this.#waiting.values())
      for (const option of waiting) if (withIncidents || !option.isIncident) options.push(option);
    return options;
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  call(call: ServiceCall): Promise<unknown> {
    const caller = whereabouts.getStore();
    const actor = caller?.actor ?? 'nobody';
    return new Promise((resolve, reject) => {
      const deliver = (settle: () => void, how: string): void => {
        this.#wait([
          option(actor, `${call.label} ${how}`, () => {
            this.#deliver(caller?.service ?? CLASS, settle);
          }),
        ]);
      };
      const succeed = (value: unknown): void => {
        this.#listener.answered(actor, call.method, call.args, value);
        deliver(() => {
          resolve(value);
        }, 'answers');
      };
      const fail = (error: Error): void => {
        deliver(() => {
          reject(error);
        }, 'answers with an error');
      };
      this.#wait([
        option(actor, call.label, () => {
          this.#effect(call, actor, succeed, fail);
        }),
        {
          actor,
          label: `${call.label} fails with EIO`,
          isIncident: true,
          open: () => {
            this.hasFailed = true;
            fail(new Errno('EIO', `the explorer had ${call.label} fail`));
          },
        },
      ]);
    });
  }

  /** A call that cannot wait. */
  pass({ service, method, args, run }: Omit<ServiceCall, 'label' | 'handsOver'>): unknown {
    const actor = whereabouts.getStore()?.actor ?? 'nobody';
    this.touched.add(service);
    this.#listener.calls(actor, args);
    const answer = run();
    this.#listener.answered(actor, method, args, answer);
    return answer;
  }

  /** Something that is no call of a service and has its turn too. */
  turn(actor: string, label: string, run: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#wait([
        option(actor, label, () => {
          run();
          resolve();
        }),
      ]);
    });
  }

  #effect(
    call: ServiceCall,
    actor: string,
    succeed: (value: unknown) => void,
    fail: (error: Error) => void,
  ): void {
    this.touched.add(call.service);
    this.#listener.calls(actor, call.args);
    if (call.handsOver) this.touched.add(CLASS);
    try {
      const answer = whereabouts.run({ actor, service: call.service }, () => call.run());
      if (isThenable(answer)) answer.then(succeed, fail);
      else succeed(answer);
    } catch (error) {
      fail(error as Error);
    }
  }

  #deliver(caller: string, settle: () => void): void {
    this.touched.add(caller);
    settle();
  }

  /** Whichever of the options is taken, the others are gone. */
  #wait(options: readonly GateOption[]): void {
    this.#last += 1;
    const key = this.#last;
    const gated = options.map((one) => ({
      actor: one.actor,
      label: one.label,
      isIncident: one.isIncident,
      open: () => {
        this.#waiting.delete(key);
        one.open();
      },
    }));
    this.#waiting.set(key, gated);
  }
}

function option(actor: string, label: string, open: () => void): GateOption {
  return { actor, label, isIncident: false, open };
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
