import { Container } from 'inversify';

/** For a class that is given no container: classes are bound to themselves, as `mount()` has it. */
export function NO_CONTAINER(): Container {
  return new Container({ autobind: true, defaultScope: 'Singleton' });
}
