import { expect } from 'chai';
import { FrameError } from '../../src/protocol/frame.js';
import { encodeRequest } from '../../src/protocol/kernel-side.js';
import { OPERATIONS } from '../../src/protocol/operations.js';
import type { MkdirRequest } from '../../src/protocol/requests/entries.js';
import { received } from './frames.js';

/** Offset of `total_extlen` in the header, which counts units of 8 bytes. */
const TOTAL_EXTLEN = 36;

/** As get_create_supp_group(), fs/fuse/dir.c, writes it: size, type, number of groups, group. */
const GROUP = '1000000020000000' + '01000000d2040000';
/** As get_security_context(), fs/fuse/dir.c: size and number; of each the size of its value, its name, its value, padding. */
const SELINUX =
  '2800000001000000' + '0500000000000000' + '73656375726974792e73656c696e757800' + '613a623a63' + '0000';

/** The MKDIR of `d`, with extensions of these bytes behind it. */
function mkdir(hex: string): MkdirRequest {
  const bytes = Buffer.from(hex, 'hex');
  const frame = encodeRequest('mkdir', { unique: 2, nodeid: 1 }, { mode: 0o755 }, { names: ['d'], bytes });
  new DataView(frame.buffer).setUint16(TOTAL_EXTLEN, bytes.length / 8, true);
  return OPERATIONS.mkdir.decode(received(frame));
}

describe('the extensions of a creating request', () => {
  it('are none without the capabilities for them', () => {
    expect(mkdir('')).to.deep.include({ name: 'd', supplementaryGroup: undefined, securityContexts: [] });
  });

  it('are the group of the directory, where the caller is a member of it', () => {
    expect(mkdir(GROUP)).to.deep.include({ name: 'd', supplementaryGroup: 1234, securityContexts: [] });
    expect(mkdir('10000000200000000000000000000000').supplementaryGroup).to.equal(undefined);
  });

  it('are attributes that security modules ask for, several too', () => {
    const selinux = { name: 'security.selinux', value: new Uint8Array(Buffer.from('a:b:c')) };
    expect(mkdir(SELINUX).securityContexts).to.deep.equal([selinux]);
    expect(mkdir('0800000000000000').securityContexts).to.deep.equal([]);
    const one = SELINUX.slice(16);
    expect(mkdir(`4800000002000000${one}${one}`).securityContexts).to.deep.equal([selinux, selinux]);
  });

  it('stand one behind the other, and those that nobody knows are passed over', () => {
    const unknown = '0c00000063000000ffffffff00000000';
    const { supplementaryGroup, securityContexts } = mkdir(SELINUX + unknown + GROUP);
    expect(supplementaryGroup).to.equal(1234);
    expect(securityContexts.map(({ name }) => name)).to.deep.equal(['security.selinux']);
  });

  it('are malformed where they say that they are longer, or shorter, than they can be', () => {
    for (const hex of [
      '0000000020000000',
      '0700000020000000',
      '1800000020000000',
      '0800000020000000',
      '0c0000002000000001000000ffffffff',
      '0800000001000000',
      '1800000001000000ff00000000000000' + '6100000000000000',
      '1800000001000000ff00000000000000' + '6161616161616161',
    ])
      expect(() => mkdir(hex), hex).to.throw(FrameError, 'the extensions of a request have no whole');
  });
});
