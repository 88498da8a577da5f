import { execFile } from 'node:child_process';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mount } from 'tallyfs';
import { assertBalanced } from 'tallyfs/testing';
import HelloFs, { container } from '../../samples/hello/index.js';

const run = promisify(execFile);

describe('HelloFs', () => {
  it('balances its lookup counts', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'hello-'));
    {
      await using session = await mount(HelloFs, directory, { container, signals: false });
      await run('sh', ['-c', 'cat "$0"/hello.txt; ls -l "$0"; ls "$0"/missing || true', directory]);
      await assertBalanced(session);
    }
    await rmdir(directory);
  });
});
