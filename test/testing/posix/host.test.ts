import { expect } from 'chai';
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { posixChecks } from 'tallyfs/testing';

/** What these checks say of the host's own file system shows what they are worth. */
describe("POSIX checks of the host's file system", () => {
  let directory = '';

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tallyfs-posix-'));
    await mkdir(join(directory, 'some/more'), { recursive: true });
    await writeFile(join(directory, 'some/file'), 'some text\n');
  });
  after(() => rm(directory, { recursive: true }));

  for (const check of posixChecks) it(check.name, () => check.run(directory));

  it('have names of their own', () => {
    expect(new Set(posixChecks.map(({ name }) => name)).size).to.equal(posixChecks.length);
  });
});
