import { expect } from 'chai';
import { ERRNO } from '../../src/protocol/errno.js';
import { CAPABILITY } from '../../src/protocol/capabilities.js';
import { FATTR, FOPEN, NOTIFY } from '../../src/protocol/flags.js';
import type { Layout } from '../../src/protocol/layout.js';
import { OPERATIONS, operationNames, operationOf, wireName } from '../../src/protocol/operations.js';
import * as structs from '../../src/protocol/structs.js';
import type { HeaderFacts } from './c-header.js';
import { errnoMacros, readHeader } from './c-header.js';

const FILLING = /^(padding|unused|spare|dummy|reserved|__)/;
const { FUSE_COMPAT_SETXATTR_IN, ...whole } = structs;
const layouts = new Map<string, Layout>(Object.values(whole).map((layout) => [layout.name, layout]));

const macros = (prefix: string, names: object): string[] => Object.keys(names).map((name) => prefix + name);

describe('the protocol, against <linux/fuse.h> as a C compiler sees it', () => {
  let header: HeaderFacts;

  before(() => {
    header = readHeader([
      ...macros('FATTR_', FATTR),
      ...macros('FOPEN_', FOPEN),
      ...macros('FUSE_', CAPABILITY),
      ...macros('', ERRNO),
      ...errnoMacros(),
      'FUSE_COMPAT_SETXATTR_IN_SIZE',
    ]);
  });

  it('has a layout of the same size for each struct', () => {
    const here = new Map([...header.sizes.keys()].map((name) => [name, layouts.get(name)?.size]));
    expect([...here].filter(([name]) => !name.startsWith('fuse_uring'))).to.deep.equal(
      [...header.sizes].filter(([name]) => !name.startsWith('fuse_uring')),
    );
    expect(header.sizes.size).to.be.greaterThan(60);
    expect(BigInt(FUSE_COMPAT_SETXATTR_IN.size)).to.equal(header.values.get('FUSE_COMPAT_SETXATTR_IN_SIZE'));
  });

  it('has each member at the same offset', () => {
    let compared = 0;
    for (const [path, offset] of header.offsets) {
      const [struct = '', member = ''] = path.split('.');
      const at = layouts.get(struct)?.at as Readonly<Record<string, number>> | undefined;
      // Later protocols have made members out of what was filling.
      if (at?.[member] === undefined && (FILLING.test(member) || struct.startsWith('fuse_uring'))) continue;
      if (FILLING.test(member) && at?.[member] !== offset) continue;
      expect(at?.[member], path).to.equal(offset);
      compared += 1;
    }
    expect(compared).to.be.greaterThan(250);
  });

  it('has each opcode, and no other before the version that the header has', () => {
    const strange = /^(CUSE_|FUSE_INIT_BSWAP|FUSE_(NOTIFY_(?!REPLY)|EXT_|MAX_|IO_URING))/;
    const opcodes = [...header.values].filter(([name]) => !strange.test(name) && isEnumerator(name));
    for (const [name, value] of opcodes) {
      expect(wireName(operationOf(Number(value))!), `opcode ${String(value)}`).to.equal(
        name.slice('FUSE_'.length),
      );
    }
    const old = operationNames.filter((name) => Number(OPERATIONS[name].since.split('.')[1]) <= header.minor);
    expect(old.map((name) => `FUSE_${wireName(name)}`)).to.have.members(opcodes.map(([name]) => name));
  });

  it('has the same codes of notifications', () => {
    const codes = [...header.values].filter(([name]) => /^FUSE_NOTIFY_(?!REPLY|CODE)/.test(name));
    expect(codes).to.have.lengthOf.at.least(6);
    for (const [name, value] of codes) {
      const own = name.slice('FUSE_NOTIFY_'.length);
      if (own !== 'CODE_MAX') expect(BigInt(NOTIFY[own as keyof typeof NOTIFY]), name).to.equal(value);
    }
  });

  it('has the same bits for SETATTR, OPEN and INIT', () => {
    for (const [name, bits] of Object.entries(FATTR))
      expect(header.values.get(`FATTR_${name}`)).to.equal(BigInt(bits));
    for (const [name, bits] of Object.entries(FOPEN)) expectSame(header, `FOPEN_${name}`, BigInt(bits));
    for (const [name, bit] of Object.entries(CAPABILITY))
      expectSame(header, `FUSE_${name}`, 1n << BigInt(bit));
    const known = Object.keys(CAPABILITY).filter((name) => header.values.has(`FUSE_${name}`));
    expect(known).to.have.lengthOf.at.least(30);
  });

  it('has the errno numbers of <errno.h>, all of them and no more', () => {
    for (const [name, errno] of Object.entries(ERRNO))
      expect(header.values.get(name), name).to.equal(BigInt(errno));
    expect(errnoMacros().filter((name) => name !== 'EDEADLOCK')).to.have.members(Object.keys(ERRNO));
  });
});

function expectSame({ values }: HeaderFacts, name: string, value: bigint): void {
  if (values.has(name)) expect(values.get(name), name).to.equal(value);
}

/** Enumerators of enum fuse_opcode, not the macros that were asked for beside them. */
function isEnumerator(name: string): boolean {
  const asked = [
    ...macros('FATTR_', FATTR),
    ...macros('FOPEN_', FOPEN),
    ...macros('FUSE_', CAPABILITY),
    ...macros('', ERRNO),
  ];
  return name.startsWith('FUSE_') && !asked.includes(name) && !/_SIZE$|_VERSION$/.test(name);
}
