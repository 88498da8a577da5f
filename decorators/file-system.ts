import { injectable, injectFromBase } from 'inversify';
import { recordFileSystem, type FileSystemSettings } from '../src/metadata/file-system-metadata.js';
import { forgetInjectable, hasOwnConstructor, isInjectable } from '../src/metadata/injection.js';
import { classChain, type AnyClass } from '../src/metadata/keys.js';
import { standardDecorator } from './target.js';

/**
 * Makes a class a file system that can be mounted, and injectable by inversify: `@injectable()` is not needed.
 *
 * A subclass inherits handlers, bookkeeping and what it does not set itself; decorated too, it inherits what its base
 * class has injected. Nothing is checked here: what is wrong with a class is reported when it is mounted.
 * @param settings who counts the lookups, and how the file system is mounted.
 */
export function FileSystem(settings: FileSystemSettings): (target: AnyClass) => void {
  return (target, context?: unknown) => {
    if (context !== undefined) throw standardDecorator('FileSystem');
    recordFileSystem(target, settings);
    makeInjectable(target);
  };
}

function makeInjectable(target: AnyClass): void {
  if (isInjectable(target)) return;
  injectable()(target);
  forgetInjectable(target);
  if (classChain(target).length > 1) inheritInjection(target);
}

/** inversify inherits nothing by itself: a subclass without a constructor would be made with no dependencies at all. */
function inheritInjection(target: AnyClass): void {
  try {
    injectFromBase({ extendConstructorArguments: !hasOwnConstructor(target) })(target);
  } catch {
    // The base class is not fit for injection, which is only wrong if nothing else provides: seen when it is resolved.
  }
}
