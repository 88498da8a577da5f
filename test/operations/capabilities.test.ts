import { expect } from 'chai';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSystem, mount, type FileSystemClass, type MountConfig } from '../../src/index.js';
import { Daemon } from '../support/daemon.js';
import { isMounted, withMountpoint } from '../support/mountpoint.js';
import { PliableFs } from '../support/pliable-fs.js';
import { withPlace } from './place.js';

@FileSystem({ bookkeeping: 'own', permissions: 'own' })
class CheckingFs extends PliableFs {}

/** Why the mount fails; it must not last. */
async function refusal(config: MountConfig, Class: FileSystemClass = PliableFs): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-test-'));
  try {
    await mount(Class, directory, config);
    return 'mounted';
  } catch (error) {
    expect(await isMounted(directory)).to.equal(false);
    return String(error);
  } finally {
    await rmdir(directory);
  }
}

describe('at mount, the wish for a capability', () => {
  it('that is none is refused before anything is mounted', async () => {
    expect(await refusal({ capabilities: { TELEPATHY: true } as never })).to.match(
      /MountOptionError: the mount wishes for the capability 'TELEPATHY', which there is not. Known: /,
    );
  });

  it('ALLOW_IDMAP is refused without default_permissions, which the kernel would do with every request', async () => {
    expect(await refusal({ capabilities: { ALLOW_IDMAP: true } }, CheckingFs)).to.match(
      /ALLOW_IDMAP is asked for, which needs default_permissions: add that mount option/,
    );
  });

  it('that is required and cannot be granted fails the mount, and nothing stays mounted', async () => {
    expect(await refusal({ capabilities: { WRITEBACK_CACHE: true, PASSTHROUGH: 'required' } })).to.match(
      /ProtocolError: PASSTHROUGH is not to be had together with WRITEBACK_CACHE/,
    );
  });

  it('REQUEST_TIMEOUT is refused without a time, and the error says how to give one', async () => {
    expect(await refusal({ capabilities: { REQUEST_TIMEOUT: 'required' } })).to.contain(
      'mount with `-o request_timeout=SECONDS`',
    );
  });

  it('SUBMOUNTS is not granted by a kernel that offers it to virtiofs only, which the error or the log says', async () => {
    const why = 'the kernel offers SUBMOUNTS to virtiofs only: leave it out';
    expect(await refusal({ capabilities: { SUBMOUNTS: 'required' } })).to.equal(`ProtocolError: ${why}`);
    await withPlace({ capabilities: { SUBMOUNTS: true } }, async ({ daemon }) => {
      expect((await daemon.report()).capabilities).to.not.include('SUBMOUNTS');
      expect(daemon.stderr()).to.equal(`tallyfs: mounted without SUBMOUNTS: ${why}\n`);
    });
  });

  it('is granted, and limits of the mount are agreed, as the report says', () =>
    withMountpoint(async (mountpoint) => {
      const daemon = await Daemon.start({
        module: 'tree-fs',
        class: 'TreeFs',
        mountpoint,
        config: { capabilities: { POSIX_ACL: true }, options: { request_timeout: 3600, max_write: '65536' } },
      });
      try {
        const { capabilities } = await daemon.report();
        expect(capabilities).to.include.members(['POSIX_ACL', 'REQUEST_TIMEOUT', 'ASYNC_READ']);
      } finally {
        await daemon.dispose();
      }
    }));
});
