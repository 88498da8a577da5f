import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { PosixError, posixChecks, type PosixCheck } from 'tallyfs/testing';
import { withSample } from '../../samples/mounted-sample.js';

const HELLO = fileURLToPath(new URL('../../../samples/hello/index.js', import.meta.url));

const UNCUT = fileURLToPath(new URL('../../samples/fixtures/uncut-memory.js', import.meta.url));

const CARELESS = fileURLToPath(new URL('../../samples/fixtures/careless-memory.js', import.meta.url));

function named(name: string): PosixCheck {
  const check = posixChecks.find((one) => one.name === name);
  if (check === undefined) throw new Error(`there is no check ${name}`);
  return check;
}

async function failureOf(check: PosixCheck, directory: string): Promise<PosixError> {
  const error: unknown = await check.run(directory).catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(PosixError);
  return error as PosixError;
}

describe('a POSIX check', () => {
  it('says what it found on a file system that cannot do that', () =>
    withSample(HELLO, [], async ({ directory }) => {
      const { check, found } = await failureOf(named('unlink(2): refuses a directory'), directory);
      expect(check).to.equal('unlink(2): refuses a directory');
      expect(found).to.match(/^(EPERM|EROFS|EACCES|ENOSYS): .*mkdtemp/);
    }));

  it('says what it found instead of what, and of many bytes where the first wrong one is', () =>
    withSample(UNCUT, [], async ({ directory }) => {
      const found = async (name: string): Promise<string> =>
        (await failureOf(named(`truncate(2): ${name}`), directory)).found;
      expect(await found('shortens a file')).to.equal("found 'hello world', expected 'hello'");
      expect(await found('does not bring back what it has cut off')).to.match(
        /^byte 5001 is \d+ instead of 0$/,
      );
    }));

  it('sees locks that keep nobody out, and places in listings that move', () =>
    withSample(CARELESS, [], async ({ directory }) => {
      const found = async (name: string): Promise<string> => (await failureOf(named(name), directory)).found;
      expect(await found('fcntl(2): locks a range against others, and nothing beside it')).to.equal(
        'expected EAGAIN or EACCES, got success',
      );
      const moving = 'seekdir(3): goes on at the same place when names before and behind it are removed';
      expect(await found(moving)).to.match(/file-/);
    }));

  it('takes a path as the caller does', () => named('readdir(3): lists each name once').run('samples'));

  it('says that a directory is not there', async () => {
    const { message } = await failureOf(
      named('access(2): finds what is there, and not what is not'),
      '/no/such',
    );
    expect(message).to.contain('ENOENT').and.to.contain('/no/such');
  });
});
