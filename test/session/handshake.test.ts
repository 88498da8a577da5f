import { expect } from 'chai';
import { FileSystem, Getattr, Readdir, Readdirplus, Setlk, type AttrReply } from '../../src/index.js';
import { CAPABILITY, type Capability } from '../../src/protocol/capabilities.js';
import { PliableFs } from '../support/pliable-fs.js';
import { ScriptedKernel, serveScripted, turn } from '../support/scripted-kernel.js';
import { ScriptedTransport } from '../support/scripted-transport.js';

@FileSystem({ bookkeeping: 'none' })
class BareFs {
  @Getattr()
  getattr(): AttrReply {
    return { attr: { mode: 0o40755 } };
  }
}

class ListingFs extends BareFs {
  @Readdirplus() readdirplus(): void {
    // An empty directory.
  }
  @Setlk() setlk(): void {
    // Every lock is granted.
  }
}

@FileSystem({ bookkeeping: 'none', capabilities: { WRITEBACK_CACHE: true, ASYNC_READ: false } })
class WishingFs extends ListingFs {
  @Readdir() readdir(): void {
    // The same one.
  }
}

/** The first reply is that to INIT. */
function agreed(kernel: ScriptedKernel) {
  return kernel.value('init', Number(kernel.transport.replies[0]?.unique));
}

function granted(kernel: ScriptedKernel): Set<Capability> {
  const { flags, flags2 } = agreed(kernel);
  const isSet = (bit: number): boolean => (((bit < 32 ? flags : flags2) >>> (bit % 32)) & 1) === 1;
  return new Set((Object.keys(CAPABILITY) as Capability[]).filter((name) => isSet(CAPABILITY[name])));
}

describe('the handshake', () => {
  it('agrees on the version and on requests of 1 MiB', async () => {
    const { kernel, session } = await serveScripted(BareFs);
    expect(agreed(kernel)).to.include({ major: 7, minor: 45, max_write: 1 << 20, max_pages: 256 });
    expect(session.report().protocol).to.equal('7.45');
  });

  it('promises no larger writes than the transport reads', async () => {
    const kernel = new ScriptedKernel(new ScriptedTransport(65_536 + 4096));
    await serveScripted(BareFs, { kernel });
    expect(agreed(kernel)).to.include({ max_write: 65_536, max_pages: 16 });
  });

  it('asks for what the class has handlers for', async () => {
    const bare = granted((await serveScripted(BareFs)).kernel);
    expect([...bare]).to.include.members([
      'ASYNC_READ',
      'PARALLEL_DIROPS',
      'MAX_PAGES',
      'ABORT_ERROR',
      'HAS_EXPIRE_ONLY',
    ]);
    for (const name of ['DO_READDIRPLUS', 'READDIRPLUS_AUTO', 'POSIX_LOCKS', 'WRITEBACK_CACHE'] as const)
      expect(bare.has(name), name).to.equal(false);
    const listing = granted((await serveScripted(ListingFs)).kernel);
    expect([...listing]).to.include.members(['DO_READDIRPLUS', 'POSIX_LOCKS']);
    expect(listing.has('READDIRPLUS_AUTO')).to.equal(false);
  });

  it('leaves the choice between both ways of listing to the kernel where the class has both', async () => {
    expect([...granted((await serveScripted(WishingFs)).kernel)]).to.include('READDIRPLUS_AUTO');
  });

  it('does with and without what the class says', async () => {
    const wishing = granted((await serveScripted(WishingFs)).kernel);
    expect(wishing.has('WRITEBACK_CACHE')).to.equal(true);
    expect(wishing.has('ASYNC_READ')).to.equal(false);
  });

  it('answers a kernel of a later major version with its own, and waits for its next INIT', async () => {
    const kernel = new ScriptedKernel();
    const first = kernel.init.bind(kernel);
    kernel.init = () => kernel.ask('init', { major: 8, minor: 3 });
    const serving = serveScripted(PliableFs, { kernel });
    let isServing = false;
    void serving.then(() => (isServing = true));
    await turn();
    expect(isServing).to.equal(false);
    expect(agreed(kernel).major).to.equal(7);
    first();
    expect((await serving).session.report().protocol).to.equal('7.45');
  });

  it('fails with a kernel that is too old', async () => {
    const kernel = new ScriptedKernel();
    kernel.init = () => kernel.ask('init', { major: 7, minor: 8 });
    const failure: unknown = await serveScripted(PliableFs, { kernel }).catch((error: unknown) => error);
    expect(String(failure)).to.match(
      /the kernel speaks FUSE 7\.8, but 7\.31 is needed: use Linux 5\.4 or later/,
    );
    expect(kernel.errno(kernel.lastUnique)).to.equal(71);
  });

  it('fails where the kernel does not take the answer', async () => {
    const kernel = new ScriptedKernel();
    kernel.transport.onWrite = () => 22;
    const failure: unknown = await serveScripted(PliableFs, { kernel }).catch((error: unknown) => error);
    expect(String(failure)).to.match(/refused the answer to INIT with errno 22/);
  });
});
