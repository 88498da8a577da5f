import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { define } from '../check.js';
import { opened, reads, refuses } from '../expecting.js';

const { O_APPEND, O_RDWR, O_WRONLY } = fs.constants;

function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
}

export const CONTENT = define(['write'], {
  'write(2)': {
    'writes where it was told, and lengthens the file': (d) => {
      opened(`${d}/f`, 'w+', (fd) => {
        fs.writeSync(fd, 'hello world', 0);
        fs.writeSync(fd, 'W', 6);
        fs.writeSync(fd, '!', 11);
        assert.equal(fs.fstatSync(fd).size, 12);
      });
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'hello World!');
    },
    'leaves zeros in between when it writes behind the end': (d) => {
      opened(`${d}/f`, 'w+', (fd) => {
        fs.writeSync(fd, 'a', 0);
        fs.writeSync(fd, 'b', 10_000);
      });
      const wanted = Buffer.alloc(10_001);
      wanted[0] = 0x61;
      wanted[10_000] = 0x62;
      assert.deepEqual(fs.readFileSync(`${d}/f`), wanted);
    },
    'appends with O_APPEND, whoever wrote meanwhile': (d) => {
      fs.writeFileSync(`${d}/f`, '1');
      opened(`${d}/f`, O_WRONLY | O_APPEND, (first) => {
        opened(`${d}/f`, O_WRONLY | O_APPEND, (second) => {
          for (const [fd, text] of [
            [first, '2'],
            [second, '3'],
            [first, '4'],
          ] as const)
            fs.writeSync(fd, text);
        });
      });
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), '1234');
    },
    'shows at once to others what was written': (d) => {
      fs.writeFileSync(`${d}/f`, 'before');
      opened(`${d}/f`, 'r', (reader) => {
        opened(`${d}/f`, O_RDWR, (writer) => {
          fs.writeSync(writer, 'AFTER', 0);
          const read = Buffer.alloc(6);
          fs.readSync(reader, read, 0, 6, 0);
          assert.equal(read.toString(), 'AFTERe');
        });
      });
    },
    'keeps megabytes as they were, written at an odd offset': (d) => {
      const data = pattern(3 * 1024 * 1024 + 17);
      opened(`${d}/f`, 'w', (fd) => {
        let at = 0;
        while (at < data.length) at += fs.writeSync(fd, data, at, data.length - at, at + 4099);
      });
      const read = fs.readFileSync(`${d}/f`);
      reads(read, Buffer.concat([Buffer.alloc(4099), data]));
    },
    'changes nothing when it writes nothing': (d) => {
      fs.writeFileSync(`${d}/f`, 'text');
      opened(`${d}/f`, O_RDWR, (fd) => fs.writeSync(fd, Buffer.alloc(0), 0, 0, 100));
      assert.equal(fs.statSync(`${d}/f`).size, 4);
    },
  },
  'truncate(2)': {
    'shortens a file': (d) => {
      fs.writeFileSync(`${d}/f`, 'hello world');
      fs.truncateSync(`${d}/f`, 5);
      assert.equal(fs.readFileSync(`${d}/f`, 'utf8'), 'hello');
    },
    'lengthens a file with zeros': (d) => {
      fs.writeFileSync(`${d}/f`, 'hello');
      fs.truncateSync(`${d}/f`, 8);
      assert.equal(fs.readFileSync(`${d}/f`, 'latin1'), 'hello\0\0\0');
    },
    'does not bring back what it has cut off': (d) => {
      fs.writeFileSync(`${d}/f`, pattern(10_000));
      fs.truncateSync(`${d}/f`, 5001);
      fs.truncateSync(`${d}/f`, 10_000);
      const read = fs.readFileSync(`${d}/f`);
      reads(read, Buffer.concat([pattern(5001), Buffer.alloc(4999)]));
    },
    'changes an open file too, seen by others that have it open': (d) => {
      fs.writeFileSync(`${d}/f`, 'hello world');
      opened(`${d}/f`, 'r', (reader) => {
        opened(`${d}/f`, O_RDWR, (writer) => {
          fs.ftruncateSync(writer, 5);
          assert.equal(fs.fstatSync(reader).size, 5);
          assert.equal(fs.readSync(reader, Buffer.alloc(20), 0, 20, 0), 5);
        });
      });
    },
    'refuses a directory, and a file that is open for reading': (d) => {
      refuses('EISDIR', () => {
        fs.truncateSync(d, 0);
      });
      fs.writeFileSync(`${d}/f`, 'text');
      opened(`${d}/f`, 'r', (fd) => {
        refuses(['EINVAL', 'EBADF'], () => {
          fs.ftruncateSync(fd, 0);
        });
      });
    },
  },
  'fsync(2)': {
    'succeeds for files and directories': (d) => {
      opened(`${d}/f`, 'w', (fd) => {
        fs.writeSync(fd, 'text');
        fs.fdatasyncSync(fd);
        fs.fsyncSync(fd);
      });
      opened(d, 'r', (fd) => {
        fs.fsyncSync(fd);
      });
    },
  },
});

export const HOLES = define(['write', 'holes'], {
  'lseek(2)': {
    'lets a file begin beyond 4 GiB and take little space': (d) => {
      const offset = 5 * 2 ** 30;
      opened(`${d}/f`, 'w+', (fd) => {
        fs.writeSync(fd, 'end', offset);
        const stat = fs.fstatSync(fd);
        assert.equal(stat.size, offset + 3);
        assert.ok(stat.blocks * 512 < 2 ** 20, `${String(stat.blocks)} blocks`);
        const read = Buffer.alloc(6);
        fs.readSync(fd, read, 0, 6, offset - 3);
        assert.equal(read.toString('latin1'), '\0\0\0end');
      });
    },
  },
});
