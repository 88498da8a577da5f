import type { AsyncMethods } from './async-methods.js';
import { isThenable, type Gates } from './gates.js';

type Method = (...args: unknown[]) => unknown;

/** What a proxy needs to know of the schedule that it is made for. */
export interface Watch {
  readonly asyncMethods: AsyncMethods;
  /** Where calls are held; undefined while none are: while the world is set up, and once it is over. */
  gates: Gates | undefined;
}

/**
 * A service as the class gets it: methods run on the service itself, so that `#private` members work, async ones behind
 * gates. Anything else, and what has no methods, is what it was.
 */
export function gated(value: unknown, name: string, watch: Watch): unknown {
  if (typeof value === 'function') return new Proxy(value, { apply: applyTrap(name, watch) });
  if (typeof value !== 'object' || value === null || !hasMethods(value)) return value;
  const methods = new Map<PropertyKey, { readonly of: unknown; readonly gate: Method }>();
  return new Proxy(value, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function' || key === 'constructor') return member;
      const known = methods.get(key);
      if (known?.of === member) return known.gate;
      const gate = gateOf(
        name,
        String(key),
        (args): unknown => Reflect.apply(member as Method, target, args),
        watch,
      );
      methods.set(key, { of: member, gate });
      return gate;
    },
    set: (target, key, member) => Reflect.set(target, key, member, target),
  });
}

function applyTrap(name: string, watch: Watch) {
  return (target: object, self: unknown, args: unknown[]): unknown =>
    gateOf(name, '', (given): unknown => Reflect.apply(target as Method, self, given), watch)(...args);
}

function gateOf(service: string, key: string, call: (args: unknown[]) => unknown, watch: Watch): Method {
  const method = key === '' ? service : `${service}.${key}`;
  return (...args) => {
    const { gates, asyncMethods } = watch;
    if (gates === undefined) return call(args);
    const run = (): unknown => call(args);
    if (asyncMethods.has(method)) {
      const label = `${method}(${args.map(describe).join(', ')})`;
      const handsOver = args.some(leadsBack);
      return gates.call({ service, method, args, run, label, handsOver });
    }
    const answer = gates.pass({ service, method, args, run });
    if (isThenable(answer)) asyncMethods.add(method);
    return answer;
  };
}

/** Without what only the prototypes of Object and Array have. */
function hasMethods(value: object): boolean {
  for (
    let holder: object | null = value;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    if (holder === Object.prototype || holder === Array.prototype) return false;
    const members = Object.entries(Object.getOwnPropertyDescriptors(holder));
    if (members.some(([key, { value: member }]) => key !== 'constructor' && typeof member === 'function'))
      return true;
  }
  return false;
}

/** Functions and instances of classes: through them a service can reach what is not its own. */
function leadsBack(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Array.isArray(value))
    return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

const LONGEST = 24;

function describe(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return value === undefined || value === null ? String(value) : '…';
}
