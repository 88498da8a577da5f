import { Container } from 'inversify';
import { CLOCK, WallClock } from './clock.js';
import { Files } from './files.js';
import { InodeTable } from './inode-table.js';
import { DEFAULT_LIMITS, LIMITS } from './limits.js';
import { Metadata } from './metadata.js';
import { Names } from './names.js';
import { Renaming } from './renaming.js';
import { Space } from './space.js';
import { Statistics } from './statistics.js';

/**
 * A container for one mount. Another back end takes the place of one of these with
 * `container.rebind(LIMITS).toConstantValue({ … })`.
 */
export function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(CLOCK).toConstantValue(new WallClock());
  made.bind(LIMITS).toConstantValue(DEFAULT_LIMITS);
  made.bind(Space).toSelf();
  made.bind(InodeTable).toSelf();
  made.bind(Names).toSelf();
  made.bind(Renaming).toSelf();
  made.bind(Files).toSelf();
  made.bind(Metadata).toSelf();
  made.bind(Statistics).toSelf();
  return made;
}
