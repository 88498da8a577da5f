import { compile, type CompiledFileSystem, type FileSystemClass } from '../../metadata/compile.js';

const compiled = new WeakMap<FileSystemClass, CompiledFileSystem>();

/** {@link compile}, once for each class: a class is mounted thousands of times where orders are searched. */
export function compileOnce<T extends object>(Class: FileSystemClass<T>): CompiledFileSystem<T> {
  const known = compiled.get(Class) ?? compile(Class);
  compiled.set(Class, known);
  return known as CompiledFileSystem<T>;
}
