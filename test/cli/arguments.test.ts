import { expect } from 'chai';
import { parseArguments } from '../../src/cli/arguments.js';
import type { Manual } from '../../src/cli/command.js';
import { UsageError } from '../../src/cli/errors.js';

const MANUAL: Manual = {
  operands: [
    { name: 'FROM', help: '' },
    { name: 'TO', help: '' },
  ],
  flags: {
    options: { type: 'string', short: 'o', multiple: true, help: '' },
    mode: { type: 'string', choices: ['off', 'on'], help: '' },
    lazy: { type: 'boolean', help: '' },
  },
};

describe('the arguments of a command', () => {
  it('are flags and operands in any order', () => {
    expect(parseArguments(['-o', 'a', 'x', '--mode=on', '-ob', 'y', '--lazy'], MANUAL)).to.deep.equal({
      flags: { options: ['a', 'b'], mode: 'on', lazy: true },
      operands: ['x', 'y'],
    });
  });

  it('have values for the flags that are left out', () => {
    expect(parseArguments(['x', 'y'], MANUAL).flags).to.deep.equal({
      options: [],
      mode: undefined,
      lazy: false,
    });
  });

  it('are operands after two hyphens', () => {
    expect(parseArguments(['--', '--lazy', '-o'], MANUAL).operands).to.deep.equal(['--lazy', '-o']);
  });

  const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      'an unknown flag',
      ['--nope', 'x', 'y'],
      /^unknown option --nope\nKnown: .*-o\/--options .*--mode .*--lazy/,
    ],
    ['an unknown letter', ['-x', 'x', 'y'], /^unknown option -x\n/],
    ['a value that is missing', ['x', 'y', '--mode'], /^option '--mode <value>' argument missing$/],
    ['a value where none is taken', ['--lazy=1', 'x', 'y'], /^option '--lazy' does not take an argument$/],
    ['a value that is not taken', ['--mode=loud', 'x', 'y'], /^--mode takes off, on, not "loud"$/],
    ['an operand that is missing', ['x'], /^TO is missing$/],
    ['an operand too many', ['x', 'y', 'z'], /^unexpected argument "z": it takes only FROM TO$/],
  ];
  for (const [mistake, args, message] of mistakes) {
    it(`are refused for ${mistake}`, () => {
      expect(() => parseArguments(args, MANUAL)).to.throw(UsageError, message);
    });
  }
});
