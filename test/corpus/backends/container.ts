import { Container } from 'inversify';
import { Store } from './store.js';
import { Tree } from './tree.js';

/** A container for one mount. */
export function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(Tree).toSelf();
  made.bind(Store).toSelf();
  return made;
}
