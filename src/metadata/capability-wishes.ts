import { inspect } from 'node:util';
import {
  CAPABILITIES,
  capabilityNames,
  type Capability,
  type CapabilityRow,
} from '../protocol/capabilities.js';

const WISHES: readonly unknown[] = [true, false, 'required'];

/** What is wrong with the wish for a capability, and what to write instead; undefined where it can be granted. */
export function wrongCapability(
  name: string,
  wish: unknown,
): { readonly message: string; readonly remedy: string } | undefined {
  const wishes = `wishes for the capability ${inspect(name)}`;
  const possible = capabilityNames.filter((known) => CAPABILITIES[known].asked !== 'never');
  if (!Object.hasOwn(CAPABILITIES, name))
    return { message: `${wishes}, which there is not`, remedy: `Known: ${possible.join(', ')}.` };
  const { asked, does }: CapabilityRow = CAPABILITIES[name as Capability];
  if (asked === 'never' && wish !== false)
    return { message: `${wishes}, which tallyfs cannot use`, remedy: `Leave it out. ${does}` };
  if (WISHES.includes(wish)) return undefined;
  return { message: `${wishes} with ${inspect(wish)}`, remedy: "Say true, false or 'required'." };
}
