import { expect } from 'chai';
import { FileSystem, Getattr, Open, type AttrReply } from '../../src/index.js';
import { CAPABILITIES, CAPABILITY, capabilityNames } from '../../src/protocol/capabilities.js';
import { ProtocolError } from '../../src/protocol/init.js';
import { KernelOfMount } from '../../src/session/kernel.js';
import { ScriptedKernel, serveScripted } from '../support/scripted-kernel.js';

@FileSystem({ bookkeeping: 'none', capabilities: { CACHE_SYMLINKS: true, POSIX_ACL: true } })
class WishingFs {
  @Getattr()
  getattr(): AttrReply {
    return { attr: { mode: 0o40755 } };
  }
}

class OpeningFs extends WishingFs {
  @Open() open(): void {
    // Every file.
  }
}

/** A kernel that offers all but these. */
class PoorKernel extends ScriptedKernel {
  readonly #lacking: readonly (keyof typeof CAPABILITY)[];

  constructor(...lacking: (keyof typeof CAPABILITY)[]) {
    super();
    this.#lacking = lacking;
  }

  override init(): number {
    let flags = 0xffff_ffff;
    let flags2 = 0xffff_ffff;
    for (const name of this.#lacking) {
      const bit = CAPABILITY[name];
      if (bit < 32) flags = (flags & ~(1 << bit)) >>> 0;
      else flags2 = (flags2 & ~(1 << (bit & 31))) >>> 0;
    }
    return this.ask('init', { major: 7, minor: 45, max_readahead: 131_072, flags, flags2 });
  }
}

describe('the table of capabilities', () => {
  it('has each bit once, in order, and says since when and what for', () => {
    const bits = capabilityNames.map((name) => CAPABILITIES[name].bit);
    expect(bits).to.deep.equal([...new Set(bits)].sort((a, b) => a - b));
    for (const name of capabilityNames) {
      const { since, does } = CAPABILITIES[name];
      expect(Number(since.replace(/^7\./, '')), name).to.be.within(1, 45);
      expect(does, name).to.match(/^[A-Z`].*\.$/);
    }
  });
});

describe('a session', () => {
  it('has what the class asks for by name, and the mount in its place', async () => {
    const { session } = await serveScripted(WishingFs, {
      capabilities: { POSIX_ACL: false, WRITEBACK_CACHE: true },
    });
    expect([...session.capabilities]).to.include.members(['CACHE_SYMLINKS', 'WRITEBACK_CACHE', 'ASYNC_READ']);
    expect(session.capabilities.has('POSIX_ACL')).to.equal(false);
    expect(session.report().capabilities).to.deep.equal([...session.capabilities]);
  });

  it('says which of those the kernel does not offer, and serves without them', async () => {
    const { session, errors } = await serveScripted(WishingFs, { kernel: new PoorKernel('POSIX_ACL') });
    expect(session.agreement?.missing).to.deep.equal(['POSIX_ACL']);
    expect(errors.map(({ message, error }) => `${message}: ${String(error)}`)).to.deep.equal([
      'mounted without POSIX_ACL: the kernel does not offer POSIX_ACL, which came with protocol 7.26 and can be left ' +
        'out of its configuration',
    ]);
  });

  it('says nothing about what was not asked for by name', async () => {
    const { errors } = await serveScripted(WishingFs, { kernel: new PoorKernel('ASYNC_DIO', 'HAS_RESEND') });
    expect(errors).to.deep.equal([]);
  });

  it('is not mounted without what is required', async () => {
    const failed = await serveScripted(WishingFs, {
      kernel: new PoorKernel('ALLOW_IDMAP'),
      capabilities: { ALLOW_IDMAP: 'required' },
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).to.be.instanceOf(ProtocolError);
    expect(String(failed)).to.include('the kernel does not offer ALLOW_IDMAP, which came with protocol 7.41');
  });

  it('is granted SUBMOUNTS by a kernel that offers it', async () => {
    const { session } = await serveScripted(WishingFs, { capabilities: { SUBMOUNTS: 'required' } });
    expect(session.capabilities.has('SUBMOUNTS')).to.equal(true);
  });

  it('asks for a timeout of requests where the mount has one', async () => {
    const { session, kernel } = await serveScripted(WishingFs, { limits: { requestTimeout: 60 } });
    expect(session.capabilities.has('REQUEST_TIMEOUT')).to.equal(true);
    const [{ unique } = { unique: 0 }] = kernel.transport.replies;
    expect(kernel.value('init', Number(unique))).to.include({ request_timeout: 60 });
  });

  it('has limits of the mount in place of its own, but no larger requests than there is room for', async () => {
    const limits = { maxWrite: 65_536, maxBackground: 3, congestionThreshold: 2, maxReadahead: 4096 };
    const { session } = await serveScripted(WishingFs, { limits });
    expect(session.agreement).to.include(limits);
    const large = await serveScripted(WishingFs, { limits: { maxWrite: 0x7fff_ffff } });
    expect(large.session.agreement?.maxWrite).to.equal(1 << 20);
  });

  it('answers OPEN with ENOSYS where the class has no handler and asks for NO_OPEN_SUPPORT', async () => {
    const ENOSYS = 38;
    const capabilities = { NO_OPEN_SUPPORT: true, NO_OPENDIR_SUPPORT: true };
    const { kernel } = await serveScripted(WishingFs, { capabilities });
    expect(kernel.errno(kernel.ask('open', {}, { nodeid: 2 }))).to.equal(ENOSYS);
    expect(kernel.errno(kernel.ask('opendir', {}, { nodeid: 1 }))).to.equal(ENOSYS);
    const without = (await serveScripted(WishingFs)).kernel;
    expect(without.errno(without.ask('open', {}, { nodeid: 2 }))).to.equal(0);
    const opening = (await serveScripted(OpeningFs, { capabilities })).kernel;
    expect(opening.errno(opening.ask('open', {}, { nodeid: 2 }))).to.equal(0);
  });
});

describe('what a class is given of its kernel', () => {
  it('is there once it is mounted, and says so before', async () => {
    const kernel = new KernelOfMount();
    expect(() => kernel.notify)
      .to.throw('not mounted yet: use the kernel in handlers, not in the constructor')
      .with.property('code', 'TALLYFS_NOT_MOUNTED');
    const { session } = await serveScripted(WishingFs);
    kernel.connect(session);
    expect([kernel.notify, kernel.backing, kernel.capabilities]).to.deep.equal([
      session.notify,
      session.backing,
      session.capabilities,
    ]);
  });
});
