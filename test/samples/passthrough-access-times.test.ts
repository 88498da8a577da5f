import { expect } from 'chai';
import { MountOptionError } from 'tallyfs';
import { MemorySyscalls, SimulatedKernel } from 'tallyfs/testing';
import PassthroughFs, { container } from '../../samples/passthrough/index.js';
import { SYSCALLS } from '../../samples/passthrough/system.js';
import { withShown, type Shown, type Showing } from './shown-directory.js';

/** What is read twice: a file, a directory, and a symbolic link. Beneath, so that a mount may be read-only. */
const MAKE = 'mkdir d; echo text > d/file; ln -s file link; sleep 0.02';

/** Reads one of them, in a way that asks for what is not cached. */
const READ = { 'd/file': 'cat d/file', d: 'ls d', link: 'readlink link' } as const;
type Name = keyof typeof READ;

/** How often of two readings an access time has changed beneath, with the ctime as it was. */
async function accesses({ mounted, beneath }: Shown, name: Name): Promise<number> {
  const times = async (): Promise<readonly string[]> => (await beneath(`stat -c '%x;%z' ${name}`)).split(';');
  let changes = 0;
  let [before, changed] = await times();
  for (const round of [1, 2]) {
    await mounted.sh(`${READ[name]}; sleep 0.02`);
    const [after, since] = await times();
    expect(since, `ctime of ${name}, round ${String(round)}`).to.equal(changed);
    if (after !== before) changes += 1;
    [before, changed] = [after, since];
  }
  return changes;
}

async function accessesOfAll(showing: Showing): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  await withShown({ below: 'tmpfs', ...showing }, async (shown) => {
    await shown.beneath(MAKE);
    for (const name of Object.keys(READ) as Name[]) counted[name] = await accesses(shown, name);
    expect((await shown.mounted.report()).findings).to.deep.equal([]);
  });
  return counted;
}

describe('the passthrough sample: access times', () => {
  const CASES: readonly (readonly [string, Showing, readonly number[]])[] = [
    ['as the mount below has them where nothing is said', {}, [1, 1, 1]],
    ['not at all with noatime', { options: ['noatime'] }, [0, 0, 0]],
    ['not of directories with nodiratime', { options: ['nodiratime'] }, [1, 0, 1]],
    ['at each reading with strictatime', { options: ['strictatime'] }, [2, 2, 2]],
    ['not where nothing may be written', { options: ['ro,strictatime'] }, [0, 0, 0]],
    [
      'sparingly with relatime, whatever the mount below does',
      { below: 'noatime', options: ['relatime'] },
      [1, 1, 1],
    ],
    ['not where the mount below does not, and nothing is said', { below: 'noatime' }, [0, 0, 0]],
    [
      'at each reading with kernel passthrough too',
      { options: ['strictatime'], flags: ['--capability', 'PASSTHROUGH=required'] },
      [2, 2, 2],
    ],
  ];
  for (const [how, showing, [file, directory, link]] of CASES) {
    it(`are written down ${how}`, async () => {
      expect(await accessesOfAll(showing)).to.deep.equal({ 'd/file': file, d: directory, link });
    }).timeout(30_000);
  }

  it('cannot be asked for where the system has no mounts of one’s own, and nothing stays open', async () => {
    const syscalls = new MemorySyscalls();
    const services = container();
    services.rebind(SYSCALLS).toConstantValue(syscalls);
    const options = { source: '/', noatime: true };
    const refused = await SimulatedKernel.mount(PassthroughFs, { container: services, options }).catch(
      (error: unknown) => error,
    );
    expect(refused)
      .to.have.nested.property('cause.message')
      .that.matches(/"noatime".*ENOSYS.*CAP_SYS_ADMIN/s);
    expect(refused).to.be.instanceOf(Error).and.not.instanceOf(MountOptionError);
    expect(syscalls.openFiles).to.equal(0);
  });
});
