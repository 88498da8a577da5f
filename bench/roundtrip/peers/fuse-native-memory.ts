/**
 * An in-memory file system as a user of fuse-native would write one, run as a program: `fuse-native-memory.js
 * MOUNTPOINT`. It is given every advantage: synchronous answers, attribute objects that are made once, and none of
 * the timers (15 s) that fuse-native arms for each request by default.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';

import { inRepository } from '../../rig/paths.js';
import type { FuseConstructor, FuseHandlers, FuseStat } from './fuse-native-types.js';

const Fuse = createRequire(inRepository('bench/package.json'))('fuse-native') as FuseConstructor;

interface Node {
  readonly stat: FuseStat;
  data: Buffer;
}

function makeNode(mode: number, nlink: number): Node {
  const now = new Date();
  const stat = {
    mode,
    uid: 0,
    gid: 0,
    size: 0,
    nlink,
    ino: nodes.size + 1,
    blocks: 0,
    atime: now,
    mtime: now,
    ctime: now,
  };
  return { stat, data: Buffer.alloc(0) };
}

const nodes = new Map<string, Node>();
nodes.set('/', makeNode(0o040755, 2));

let requests = 0;

function resize(node: Node, size: number): void {
  const grown = Buffer.alloc(size);
  node.data.copy(grown);
  node.data = grown;
  node.stat.size = size;
  node.stat.blocks = Math.ceil(size / 512);
}

const handlers: FuseHandlers = {
  getattr(path, callback) {
    requests += 1;
    const node = nodes.get(path);
    if (node === undefined) callback(Fuse.ENOENT);
    else callback(0, node.stat);
  },
  readdir(path, callback) {
    requests += 1;
    callback(
      0,
      path === '/' ? [...nodes.keys()].filter((name) => name !== '/').map((name) => name.slice(1)) : [],
    );
  },
  open(path, _flags, callback) {
    requests += 1;
    callback(nodes.has(path) ? 0 : Fuse.ENOENT, 0);
  },
  create(path, mode, callback) {
    requests += 1;
    nodes.set(path, makeNode(0o100000 | mode, 1));
    callback(0, 0);
  },
  read(path, _fd, into, length, position, callback) {
    requests += 1;
    callback(nodes.get(path)?.data.copy(into, 0, position, position + length) ?? Fuse.ENOENT);
  },
  write(path, _fd, bytes, length, position, callback) {
    requests += 1;
    const node = nodes.get(path);
    if (node === undefined) {
      callback(Fuse.ENOENT);
      return;
    }
    if (position + length > node.data.length) resize(node, position + length);
    callback(bytes.copy(node.data, position, 0, length));
  },
  truncate(path, size, callback) {
    requests += 1;
    const node = nodes.get(path);
    if (node !== undefined) resize(node, size);
    callback(node === undefined ? Fuse.ENOENT : 0);
  },
  unlink(path, callback) {
    requests += 1;
    callback(nodes.delete(path) ? 0 : Fuse.ENOENT);
  },
};

const [mountpoint] = process.argv.slice(2);
if (mountpoint === undefined) throw new Error('usage: fuse-native-memory.js MOUNTPOINT');

const fuse = new Fuse(mountpoint, handlers, {
  fsname: 'fuse-native',
  defaultPermissions: true,
  // As strings, because fuse-native leaves out an option that is the number 0, and libfuse's default is one second.
  attrTimeout: '0',
  entryTimeout: '0',
  timeout: false,
});

fuse.mount((error) => {
  if (error) throw error;
  process.stdout.write(`mounted fuse-native on ${mountpoint}\n`);
});

process.on('SIGUSR2', () => process.stdout.write(`requests ${String(requests)}\n`));

const stop = (): void => {
  execFile('umount', ['--lazy', mountpoint], () => process.exit());
};
process.on('SIGTERM', stop).on('SIGINT', stop);
