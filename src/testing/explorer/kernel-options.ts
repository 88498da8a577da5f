import type { KernelStep, StepKind, UnheardRequest } from '../kernel/step.js';
import { KERNEL } from './actors.js';
import type { ForgetActors } from './forget-actors.js';
import type { Option } from './search/world.js';

/** What may happen at any time, and what nobody asks for. */
const INCIDENTS: ReadonlySet<StepKind> = new Set(['evict', 'interrupt', 'fault']);

export interface KernelOption extends Option {
  open(): void;
}

/**
 * The kernel's steps as options. A FORGET is an actor of its own: its handler goes on by itself.
 * @param touched is told of what a step reads or changes.
 * @param giveUp is told of a request whose reply is not delivered.
 */
export function kernelOptions(
  steps: readonly KernelStep[],
  forgets: ForgetActors,
  touched: Set<string>,
  giveUp: (request: UnheardRequest) => void,
): readonly KernelOption[] {
  return steps.map((step) => {
    const isForget = step.kind === 'forget';
    return {
      actor: isForget ? forgets.next(step.label) : step.actor,
      label: step.label.startsWith(`${step.actor}: `) ? step.label.slice(step.actor.length + 2) : step.label,
      isIncident: INCIDENTS.has(step.kind),
      open: () => {
        touched.add(KERNEL);
        if (isForget) forgets.comes(step.label);
        if (step.unheard !== undefined) giveUp(step.unheard);
        step.take();
      },
    };
  });
}
