import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { PosixError, posixChecks, type PosixCheck } from 'tallyfs/testing';
import { withSample } from '../../samples/mounted-sample.js';

const HELLO = fileURLToPath(new URL('../../../samples/hello/index.js', import.meta.url));

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

  it('says that a directory is not there', async () => {
    const { message } = await failureOf(
      named('access(2): finds what is there, and not what is not'),
      '/no/such',
    );
    expect(message).to.contain('ENOENT').and.to.contain('/no/such');
  });
});
