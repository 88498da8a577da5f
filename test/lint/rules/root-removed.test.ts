import { fileSystem, testRule } from '../cases.js';

testRule('root-removed', {
  valid: {
    'a sweep that leaves the root out': fileSystem(`
  readonly states = new Map<number, string>([[1, 'root']]);
  @Unlink() unlink(): void {
    for (const nodeid of [...this.states.keys()]) if (nodeid !== 1 && !this.counts.has(nodeid)) this.remove(nodeid);
  }
  @RemovesInode() remove(nodeid: number): void { this.states.delete(nodeid); }`),
  },
  invalid: {
    'a sweep': fileSystem(`
  readonly states = new Map<number, string>([[1, 'root']]);
  @Unlink() unlink(): void {
    for (const nodeid of [...this.states.keys()]) if (!this.counts.has(nodeid)) /*!*/ this.remove(nodeid);
  }
  @RemovesInode() remove(nodeid: number): void { this.states.delete(nodeid); }`),
    'the directory of what is removed': fileSystem(`
  @Rmdir() rmdir({ parent }: fuse.RmdirRequest): void { if (!this.counts.has(parent)) /*!*/ this.remove(parent); }
  @RemovesInode() remove(nodeid: number): void { this.states.delete(nodeid); }
  readonly states = new Map<number, string>();`),
  },
});
