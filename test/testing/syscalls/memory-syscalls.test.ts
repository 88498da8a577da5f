import { expect } from 'chai';
import { AT, DirentBuffer, O, SEEK, STATX, SystemError, type Dirent } from '../../../src/syscalls/index.js';
import { MemoryDisk, MemorySyscalls } from '../../../src/testing/index.js';

const { FDCWD } = AT;
const WHOLE = { start: 0, end: Infinity } as const;

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof SystemError) return error.code;
    throw error;
  }
  return 'success';
}

function make(syscalls: MemorySyscalls, path: string, flags: number = O.RDWR): number {
  return syscalls.openat(FDCWD, path, flags | O.CREAT, 0o644);
}

function page(syscalls: MemorySyscalls, fd: number): readonly Dirent[] {
  const buffer = new DirentBuffer(512);
  buffer.fill(syscalls.getdents64(fd, buffer.bytes));
  const found: Dirent[] = [];
  for (let entry = buffer.next(); entry !== undefined; entry = buffer.next()) found.push(entry);
  return found;
}

describe('a disk in memory', () => {
  it('is the same for all who share it, and each has descriptors of its own', () => {
    const disk = new MemoryDisk();
    const [one, other] = [new MemorySyscalls(disk), new MemorySyscalls(disk)];
    one.mkdirat(FDCWD, 'd', 0o755);
    const fd = make(one, '/d/file');
    one.pwrite(fd, Buffer.from('text'), 0);
    other.renameat2(FDCWD, 'd/file', FDCWD, 'moved', 0);
    expect(other.statx(FDCWD, 'moved', 0, STATX.BASIC_STATS).size).to.equal(4);
    expect(codeOf(() => other.dup(fd))).to.equal('EBADF');
    expect([one.openFiles, other.openFiles]).to.deep.equal([1, 0]);
  });

  it('gives numbers again, with another generation', () => {
    const memory = new MemorySyscalls();
    const root = memory.openat(FDCWD, '/', O.RDONLY);
    memory.close(make(memory, 'before'));
    const handle = memory.nameToHandleAt(FDCWD, 'before', 0);
    const { ino } = memory.statx(FDCWD, 'before', 0, STATX.BASIC_STATS);
    memory.unlinkat(FDCWD, 'before', 0);
    const fd = make(memory, 'after');
    expect(memory.statx(fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS).ino).to.equal(ino);
    expect(codeOf(() => memory.openByHandleAt(root, handle, O.PATH))).to.equal('ESTALE');
    expect(memory.nameToHandleAt(FDCWD, 'after', 0)).to.not.equal(handle);
  });

  it('lists what stays there just once, whatever comes and goes meanwhile, with cookies beyond all numbers', () => {
    const memory = new MemorySyscalls();
    const names = Array.from({ length: 50 }, (_, index) => `file-${String(index)}`);
    for (const name of names) memory.close(make(memory, name));
    const fd = memory.openat(FDCWD, '/', O.RDONLY);
    const first = page(memory, fd);
    const last = first.at(-1)!;
    expect(last.cookie).to.be.a('bigint');
    for (const { name } of first.slice(2)) memory.unlinkat(FDCWD, name, 0);
    memory.seekdir(fd, last.cookie);
    const rest: string[] = [];
    for (let more = page(memory, fd); more.length > 0; more = page(memory, fd)) {
      rest.push(...more.map(({ name }) => name));
    }
    expect([...first.slice(2).map(({ name }) => name), ...rest]).to.deep.equal(names);
  });

  it('is full when its size is used, and has room again when that is freed', () => {
    const memory = new MemorySyscalls(new MemoryDisk({ size: 8192, inodes: 2 }));
    const fd = make(memory, 'file');
    expect(memory.pwrite(fd, Buffer.alloc(10_000), 0)).to.equal(8192);
    expect(codeOf(() => memory.pwrite(fd, Buffer.alloc(1), 8192))).to.equal('ENOSPC');
    expect(codeOf(() => make(memory, 'second'))).to.equal('ENOSPC');
    expect(memory.fstatfs(fd)).to.include({ bfree: 0n, ffree: 0n });
    memory.unlinkat(FDCWD, 'file', 0);
    expect(memory.fstatfs(fd).bfree).to.equal(0n);
    memory.close(fd);
    expect(memory.fstatfs(make(memory, 'second'))).to.include({ bfree: 2n, ffree: 0n });
  });

  it('opens no more than the process may', () => {
    const memory = new MemorySyscalls(new MemoryDisk(), { openFiles: 1 });
    const fd = memory.openat(FDCWD, '/', O.PATH);
    expect(codeOf(() => make(memory, 'file'))).to.equal('EMFILE');
    expect(codeOf(() => memory.dup(fd))).to.equal('EMFILE');
    expect(
      codeOf(() => {
        memory.faccessat2(FDCWD, 'file', 0, 0);
      }),
    ).to.equal('ENOENT');
  });

  it('tells data from holes', async () => {
    const memory = new MemorySyscalls();
    const fd = make(memory, 'file');
    memory.pwrite(fd, Buffer.from('x'), 2 ** 40);
    expect(memory.lseek(fd, 0, SEEK.DATA)).to.equal(2 ** 40);
    expect(memory.lseek(fd, 2 ** 40, SEEK.HOLE)).to.equal(2 ** 40 + 1);
    expect(memory.statx(fd, '', AT.EMPTY_PATH, STATX.BASIC_STATS).blocks).to.equal(8);
    await memory.fallocate(fd, 3, 2 ** 40, 4096);
    expect(codeOf(() => memory.lseek(fd, 0, SEEK.DATA))).to.equal('ENXIO');
  });

  it('has the times of the clock that it was given', () => {
    const disk = new MemoryDisk({ now: () => 1_500_000_007n });
    const memory = new MemorySyscalls(disk);
    const { mtimeSec, mtimeNsec } = memory.statx(FDCWD, '/', 0, STATX.BASIC_STATS);
    expect([mtimeSec, mtimeNsec]).to.deep.equal([1, 500_000_007]);
  });

  it('has somebody wait for a lock until it is free, or nobody wants it any more', async () => {
    const memory = new MemorySyscalls();
    const [holder, waiter] = [make(memory, 'file'), make(memory, 'file')];
    const { signal } = new AbortController();
    memory.flock(holder, 'write');
    memory.setLock(holder, { ...WHOLE, type: 'read' });
    expect(memory.getLock(waiter, { ...WHOLE, type: 'write' })).to.deep.equal({
      ...WHOLE,
      type: 'read',
      pid: -1,
    });
    const locked = memory.waitForFlock(waiter, 'read', signal);
    memory.flock(holder, 'unlock');
    await locked;
    const given = new AbortController();
    const failed = memory.waitForLock(waiter, { ...WHOLE, type: 'write' }, given.signal);
    given.abort();
    expect(await failed.catch((error: unknown) => error)).to.include({ code: 'EINTR', syscall: 'fcntl' });
    // Whoever waits keeps the file open, and the last one that closes it frees its locks.
    const late = memory.waitForLock(waiter, { ...WHOLE, type: 'write' }, signal);
    memory.close(holder);
    await late;
  });
});
