import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { DirentBuffer, SEEK, type Dirent } from '../../../syscalls/index.js';
import { define } from '../check.js';
import { linux, opened, refuses } from '../expecting.js';

/** Small, so that a directory takes many calls. */
const PAGE = 512;
/** Each place takes a listing of its own. */
const MOST = 40;

/** What is listed from a cookie on; all from 0 on. */
function entriesFrom(fd: number, cookie: Dirent['cookie']): readonly Dirent[] {
  const page = new DirentBuffer(PAGE);
  const found: Dirent[] = [];
  linux().seekdir(fd, cookie);
  for (let length = 1; length > 0;) {
    length = linux().getdents64(fd, page.bytes);
    page.fill(length);
    for (let entry = page.next(); entry !== undefined; entry = page.next()) found.push(entry);
  }
  return found;
}

const namesOf = (entries: readonly Dirent[]): readonly string[] => entries.map(({ name }) => name);

export const LISTINGS = define([], {
  'seekdir(3)': {
    'goes on behind each entry, and from the beginning again': (d) => {
      opened(d, 'r', (fd) => {
        const all = entriesFrom(fd, 0);
        for (const [index, { cookie }] of [...all.slice(0, MOST).entries()].reverse())
          assert.deepEqual(namesOf(entriesFrom(fd, cookie)), namesOf(all.slice(index + 1)));
        assert.deepEqual(namesOf(entriesFrom(fd, 0)), namesOf(all));
      });
    },
  },
  'statvfs(3)': {
    'does not show more that is free than there is': (d) => {
      const { bsize, blocks, bfree, bavail, files, ffree } = fs.statfsSync(d);
      assert.ok(bsize > 0, `the block size is ${String(bsize)}`);
      assert.ok(bavail <= bfree && bfree <= blocks, `${String(bavail)}, ${String(bfree)}, ${String(blocks)}`);
      assert.ok(ffree <= files, `${String(ffree)} of ${String(files)} inodes are free`);
    },
  },
});

export const DIRECTORIES = define(['write'], {
  'seekdir(3)': {
    'goes on at the same place when names before and behind it are removed': (d) => {
      for (let index = 0; index < 60; index += 1) fs.writeFileSync(`${d}/file-${String(index)}`, '');
      opened(d, 'r', (fd) => {
        const all = entriesFrom(fd, 0);
        const [at, behind] = [all[20], all.slice(21)];
        const removed = [...all.slice(0, 10), ...all.slice(40, 45)].filter(({ name }) =>
          name.startsWith('f'),
        );
        for (const { name } of removed) fs.unlinkSync(`${d}/${name}`);
        const left = namesOf(behind).filter((name) => !namesOf(removed).includes(name));
        assert.deepEqual(namesOf(entriesFrom(fd, at?.cookie ?? 0)), left);
      });
    },
  },
  'lseek(2)': {
    'finds data where it is, and a hole at the end': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      opened(`${d}/f`, 'r', (fd) => {
        assert.equal(linux().lseek(fd, 1, SEEK.DATA), 1);
        assert.equal(linux().lseek(fd, 0, SEEK.HOLE), 4);
        refuses('ENXIO', () => linux().lseek(fd, 4, SEEK.DATA));
        refuses('ENXIO', () => linux().lseek(fd, 4, SEEK.HOLE));
      });
    },
  },
});
