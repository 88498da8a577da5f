import { expect } from 'chai';
import { MountOptionError } from '../../src/metadata/option-error.js';
import {
  parseClassOptions,
  type DeclaredOptions,
  type GivenOptions,
  type OptionsOf,
} from '../../src/metadata/options.js';

const OPTIONS = {
  attr_timeout: { type: 'number', default: 1, min: 0, describe: 'seconds that attributes may be trusted' },
  limit: { type: 'size', max: 1024 ** 4, describe: 'bytes that all files may have together' },
  verify: { type: 'boolean', default: false, describe: 'check every block' },
  mode: { type: 'string', choices: ['fast', 'safe'], default: 'safe', describe: 'how to write' },
  label: { type: 'string', describe: 'any text' },
  depth: { type: 'number', min: 1, max: 9, describe: 'levels' },
} as const satisfies DeclaredOptions;

function parse(given: GivenOptions): OptionsOf<typeof OPTIONS> {
  return parseClassOptions({ name: 'small', options: OPTIONS }, given) as OptionsOf<typeof OPTIONS>;
}

describe('the options of a class', () => {
  it('have their defaults where nothing is given', () => {
    expect(parse({})).to.deep.equal({
      attr_timeout: 1,
      limit: undefined,
      verify: false,
      mode: 'safe',
      label: undefined,
      depth: undefined,
    });
  });

  it('are converted from the texts of a command line', () => {
    const options = parse({ attr_timeout: '.5', limit: '1.5K', verify: true, mode: 'fast', label: 'a=b' });
    expect(options).to.include({ attr_timeout: 0.5, limit: 1536, verify: true, mode: 'fast', label: 'a=b' });
    // The types follow from the declaration.
    const mode: 'fast' | 'safe' = options.mode;
    const limit: number | undefined = options.limit;
    expect([mode, limit]).to.deep.equal(['fast', 1536]);
  });

  it('may be given as values by a program', () => {
    expect(parse({ attr_timeout: 2, limit: 4096, verify: false, label: 7 })).to.include({
      attr_timeout: 2,
      limit: 4096,
      verify: false,
      label: '7',
    });
  });

  it('cannot be changed', () => {
    expect(parse({})).to.be.frozen;
  });

  for (const [text, bytes] of [
    ['0', 0],
    ['4096', 4096],
    ['64K', 65536],
    ['64k', 65536],
    ['2MiB', 2 * 1024 ** 2],
    ['3G', 3 * 1024 ** 3],
    ['1T', 1024 ** 4],
  ] as const) {
    it(`read ${text} as ${String(bytes)} bytes`, () => {
      expect(parse({ limit: text }).limit).to.equal(bytes);
    });
  }

  for (const [text, value] of [
    ['yes', true],
    ['ON', true],
    ['1', true],
    ['no', false],
    ['false', false],
    ['0', false],
  ] as const) {
    it(`read ${text} as ${String(value)}`, () => {
      expect(parse({ verify: text }).verify).to.equal(value);
    });
  }

  const WRONG: readonly (readonly [GivenOptions, string])[] = [
    [{ attr_timeout: 'soon' }, 'the option "attr_timeout" cannot be "soon": it is a number of at least 0'],
    [{ attr_timeout: '-1' }, 'cannot be "-1"'],
    [{ attr_timeout: '' }, 'cannot be ""'],
    [{ attr_timeout: '0x10' }, 'cannot be "0x10"'],
    [{ attr_timeout: NaN }, 'a number'],
    [{ attr_timeout: true }, 'the option "attr_timeout" has no value'],
    [{ depth: 10 }, 'it is a number from 1 to 9 (levels)'],
    [{ limit: '1.0001K' }, 'it is a number of bytes, as 4096 or 64K of at most 1099511627776'],
    [{ limit: '2T' }, 'of at most'],
    [{ limit: '64Q' }, 'a number of bytes'],
    [{ verify: 'maybe' }, 'it is true or false (check every block)'],
    [{ mode: 'wild' }, 'it is fast or safe'],
    [{ label: true }, 'it is a text'],
  ];
  for (const [given, message] of WRONG) {
    it(`refuse ${JSON.stringify(given)}`, () => {
      expect(() => parse(given))
        .to.throw(MountOptionError, message)
        .with.property('code', 'TALLYFS_OPTION');
    });
  }

  it('are listed where one is given that is not declared', () => {
    expect(() => parse({ colour: 'red' }))
      .to.throw(MountOptionError)
      .that.includes({
        option: 'colour',
        message: [
          'neither mount(8) nor the file system "small" knows the option "colour". It takes:',
          '  attr_timeout (number, 1 by default): seconds that attributes may be trusted',
          '  limit (size): bytes that all files may have together',
          '  verify (boolean, false by default): check every block',
          '  mode (string, safe by default): how to write',
          '  label (string): any text',
          '  depth (number): levels',
        ].join('\n'),
      });
  });

  it('are said to be none where none is declared, whatever Object has', () => {
    const bare = { name: 'bare', options: {} };
    expect(() => parseClassOptions(bare, { toString: true })).to.throw(
      MountOptionError,
      'the class declares none (`options` of @FileSystem would)',
    );
    expect(parseClassOptions(bare, {})).to.deep.equal({});
  });
});
