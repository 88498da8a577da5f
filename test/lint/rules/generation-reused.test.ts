import { fileSystem, testRule } from '../cases.js';

testRule('generation-reused', {
  valid: {
    'a counter': fileSystem(`
  readonly free: number[] = [];
  next = 2;
  generation = 0;
  @Mkdir() mkdir(): Entry {
    const nodeid = this.free.pop() ?? this.next++;
    this.counts.add(nodeid);
    return { nodeid, generation: ++this.generation, attr: { mode: 0o040755 } };
  }`),
  },
  invalid: {
    'always 0': fileSystem(`
  readonly free: number[] = [];
  next = 2;
  generation = 0;
  @Mkdir() mkdir(): Entry {
    const nodeid = this.free.pop() ?? this.next++;
    this.counts.add(nodeid);
    /*!*/ return { nodeid, generation: 0, attr: { mode: 0o040755 } };
  }`),
    'left out': fileSystem(`
  readonly free: number[] = [];
  next = 2;
  generation = 0;
  @Mkdir() mkdir(): Entry {
    const nodeid = this.free.pop() ?? this.next++;
    this.counts.add(nodeid);
    /*!*/ return { nodeid, attr: { mode: 0o040755 } };
  }`),
  },
});
