import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { KERNEL, MOUNT_FLAGS, MOUNT_OPTIONS } from 'tallyfs';
import { LinuxSyscalls, type Syscalls } from 'tallyfs/syscalls';
import PassthroughFs, { container } from '../../samples/passthrough/index.js';
import { SYSCALLS } from '../../samples/passthrough/system.js';

/** A directory of tmpfs: it has file handles, and attributes that are there. */
const PARENT = '/dev/shm/tallyfs-calls-';

/** Who makes what in the tests. */
const caller = { uid: process.getuid?.(), gid: process.getgid?.(), groups: () => [] };

describe('the passthrough sample: how often it calls the system', () => {
  let directory: string;
  let fs: PassthroughFs;
  let calls: string[];

  beforeEach(() => {
    directory = mkdtempSync(PARENT);
    writeFileSync(`${directory}/file`, 'text');
    calls = [];
    const made = container();
    made.rebind(SYSCALLS).toConstantValue(recorded(new LinuxSyscalls(), calls));
    made.bind(KERNEL).toConstantValue({ capabilities: new Set(), backing: { available: false } } as never);
    made.bind(MOUNT_FLAGS).toConstantValue(new Set());
    made.bind(MOUNT_OPTIONS).toConstantValue({ source: directory, attr_timeout: 0, entry_timeout: 0 });
    made.bind(PassthroughFs).toSelf();
    fs = made.get(PassthroughFs);
  });

  afterEach(() => {
    fs.destroy();
    rmSync(directory, { recursive: true });
  });

  /** What a piece of work calls. */
  function callsOf(work: () => unknown): readonly string[] {
    calls.length = 0;
    work();
    return [...calls];
  }

  function lookup(name: string): number {
    return fs.lookup({ parent: 1, name } as never).nodeid;
  }

  it('once for a name that is known, and for attributes', () => {
    const nodeid = lookup('file');
    expect(callsOf(() => lookup('file'))).to.deep.equal(['statxIfThere']);
    expect(callsOf(() => fs.getattr({ nodeid } as never))).to.deep.equal(['statx']);
  });

  it('once for a name that is not there', () => {
    expect(callsOf(() => expect(lookup('nothing')).to.equal(0))).to.deep.equal(['statxIfThere']);
  });

  it('once to open what is known, and once to close it', () => {
    const nodeid = lookup('file');
    const { handle } = fs.open({ nodeid, flags: 0 } as never);
    expect(calls.slice(-1)).to.deep.equal(['openByHandleAt']);
    expect(
      callsOf(() => {
        fs.release({ handle } as never);
      }),
    ).to.deep.equal(['close']);
  });

  it('twice to look up what was made, and closed since, because something else may have its number', () => {
    const request = { parent: 1, name: 'new', flags: 1, mode: 0o100644, umask: 0, caller };
    const { nodeid, handle } = fs.create(request as never);
    fs.release({ handle } as never);
    expect(callsOf(() => expect(lookup('new')).to.equal(nodeid))).to.deep.equal([
      'statxIfThere',
      'nameToHandleAt',
    ]);
  });
});

/** System calls whose names are noted. */
function recorded(linux: Syscalls, calls: string[]): Syscalls {
  return new Proxy(linux, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function') return call;
      return (...args: unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(call, target, args);
      };
    },
  });
}
