import 'reflect-metadata';

export * from './bookkeeping.js';
export * from './file-system.js';
export * from './operations.js';
export type { CountingOptions, DecoratedOperation, HandlerDecorator } from './handler.js';
export type {
  Bookkeeping,
  CapabilityWishes,
  FileSystemSettings,
  Permissions,
} from '../src/metadata/file-system-metadata.js';
export type { DeclaredOptions, OptionDeclaration, OptionsOf } from '../src/metadata/options.js';
