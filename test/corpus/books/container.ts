import type { Container } from 'inversify';
import { container as backends } from '../backends/container.js';
import { Counter } from './counter.js';

/** The back ends, and somebody who counts. */
export function container(): Container {
  const made = backends();
  made.bind(Counter).toSelf();
  return made;
}
