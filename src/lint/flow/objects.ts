import type { ObjectValue, Value } from './value.js';

/** `{ ...value }` */
export function spreadInto(made: ObjectValue, value: Value): void {
  if (value.kind === 'object') {
    made.spreads.push(...value.spreads);
    for (const [name, each] of value.properties) made.properties.set(name, each);
    if (value.isShared) made.spreads.push(value);
  } else if (value.kind === 'unknown') {
    // What it has wins over what came before, as far as its type knows the name.
    for (const property of value.type?.getProperties() ?? []) made.properties.delete(property.name);
    made.spreads.push(value);
  }
}
