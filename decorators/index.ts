import 'reflect-metadata';

export * from './bookkeeping.js';
export * from './file-system.js';
export * from './operations.js';
export type { CountingOptions, DecoratedOperation, HandlerDecorator } from './handler.js';
