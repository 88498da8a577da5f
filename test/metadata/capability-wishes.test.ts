import { expect } from 'chai';
import { wrongCapability } from '../../src/metadata/capability-wishes.js';

describe('the wish for a capability', () => {
  it('is right where there is such a one and it can be had', () => {
    for (const wish of [true, false, 'required'])
      expect(wrongCapability('POSIX_ACL', wish)).to.equal(undefined);
    expect(wrongCapability('OVER_IO_URING', false)).to.equal(undefined);
  });

  it('is refused for a name that there is not, with those that there are', () => {
    const { message, remedy } = wrongCapability('ACL', true) ?? {};
    expect(message).to.equal("wishes for the capability 'ACL', which there is not");
    expect(remedy)
      .to.match(/^Known: ASYNC_READ, .*POSIX_ACL.*\.$/)
      .and.not.include('OVER_IO_URING');
  });

  it('is refused for one that nothing here can use', () => {
    expect(wrongCapability('OVER_IO_URING', true)).to.deep.equal({
      message: "wishes for the capability 'OVER_IO_URING', which tallyfs cannot use",
      remedy: 'Leave it out. Requests through io_uring instead of read and write.',
    });
  });

  it('is refused where it says neither yes nor no', () => {
    expect(wrongCapability('POSIX_ACL', 'maybe')?.remedy).to.equal("Say true, false or 'required'.");
  });
});
