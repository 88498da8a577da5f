import { expect } from 'chai';
import { compileSyscalls, removeSyscalls, withPlace, type PlaceSetup } from './place.js';

/** statx(2) */
const STATX_BASIC_STATS = 0x7ff;
const GROUP = 1234;
/** FUSE_INVALID_UIDGID, which is (uid_t)-1. */
const NOBODY = 0xffff_ffff;

interface Created {
  readonly supplementaryGroup: unknown;
  readonly securityContexts: readonly { readonly name: string }[];
}

describe('on a real mount, whose a new inode is to be', () => {
  before(compileSyscalls);
  after(removeSyscalls);

  /** What each kind of creating request brings from a caller with these groups, in a directory of another one. */
  async function created(setup: PlaceSetup, gid: number, more: number): Promise<readonly Created[]> {
    let found: Created[] = [];
    await withPlace({ ...setup, options: { allow_other: true } }, async (place) => {
      await place.sh(`chgrp ${String(GROUP)} dir`);
      const become = ['become', 1000, gid, more];
      const make = ['creat', 'dir/a', 0o644, 'mkdir', 'dir/b', 0o755, 'mknod', 'dir/c', 0o10644, 0];
      expect(await place.calls([...become, ...make])).to.deep.equal(['ok', 'ok', 'ok']);
      const asked = await place.askedBy('create', 'mkdir', 'mknod');
      expect(asked.map(({ operation }) => operation)).to.deep.equal(['create', 'mkdir', 'mknod']);
      found = asked.map(({ supplementaryGroup, securityContexts }) => ({
        supplementaryGroup,
        securityContexts: securityContexts as Created['securityContexts'],
      }));
    });
    return found;
  }

  it("is told with the directory's group, where the caller is in it beside its own (CREATE_SUPP_GROUP)", async () => {
    const setup = { capabilities: { CREATE_SUPP_GROUP: true } };
    for (const [gid, more, told] of [
      [1000, GROUP, GROUP],
      [1000, 1001, undefined],
      [GROUP, 1001, undefined],
    ] as const) {
      const groups = (await created(setup, gid, more)).map(({ supplementaryGroup }) => supplementaryGroup);
      expect(groups, `${String(gid)} and ${String(more)}`).to.deep.equal([told, told, told]);
    }
  });

  it('is told with what security modules want, which is nothing where there is none (SECURITY_CTX)', async () => {
    const capabilities = { CREATE_SUPP_GROUP: true, SECURITY_CTX: true };
    for (const { supplementaryGroup, securityContexts } of await created({ capabilities }, 1000, GROUP)) {
      expect(supplementaryGroup).to.equal(GROUP);
      expect(securityContexts.filter(({ name }) => !name.startsWith('security.'))).to.deep.equal([]);
    }
  });

  it('is told without either where neither was asked for', async () => {
    for (const { supplementaryGroup, securityContexts } of await created({}, 1000, GROUP))
      expect([supplementaryGroup, securityContexts]).to.deep.equal([undefined, []]);
  });

  it('goes by the ids of an idmapped mount, which no other request tells (ALLOW_IDMAP)', () =>
    withPlace(
      { capabilities: { ALLOW_IDMAP: 'required' }, options: { allow_other: true } },
      async (place) => {
        await place.sh('chown 1000:1000 file');
        await place.askedBy();
        const words = ['idmap', 1000, 2000, 'statx', 'file', 0, STATX_BASIC_STATS];
        const make = ['become', 2000, 2000, 2000, 'creat', 'made', 0o600, 'write', 'text'];
        expect(await place.calls([...words, ...make])).to.deep.equal([
          'ok',
          'none 0.000000000 0 100666 2000:2000',
          'ok',
          '4',
        ]);
        const callers = await place.askedBy('getattr', 'create', 'write');
        const of = (operation: string) =>
          new Set(
            callers.filter((asked) => asked.operation === operation).map(({ caller }) => String(caller)),
          );
        expect([...of('create')]).to.deep.equal(['1000,1000']);
        for (const other of ['getattr', 'write'])
          expect([...of(other)]).to.deep.equal([`${String(NOBODY)},${String(NOBODY)}`]);
        expect(await place.sh('stat -c "%u:%g" made')).to.equal('1000:1000');
      },
    ));

  it('cannot be mapped where ALLOW_IDMAP was not asked for', () =>
    withPlace({}, async (place) => {
      expect(await place.calls(['idmap', 1000, 2000])).to.deep.equal(['EINVAL']);
    }));
});
