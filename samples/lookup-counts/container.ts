import { Container } from 'inversify';
import { BACKEND } from './backend.js';
import { DELAY, RandomDelay } from './delay.js';
import { MemoryBackend } from './memory-backend.js';

/** A container for one mount. `container.rebind(DELAY).toConstantValue({ pass: … })` gives hold of time. */
export function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(DELAY).to(RandomDelay);
  made.bind(BACKEND).to(MemoryBackend);
  return made;
}
