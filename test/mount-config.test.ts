import { expect } from 'chai';
import { mount, MountOptionError, type MountConfig } from '../src/index.js';
import { PliableFs } from './support/pliable-fs.js';

/** What a program in plain JavaScript may say, and what it is told before anything is mounted. */
const WRONG: readonly (readonly [config: object, message: string])[] = [
  [{ audit: 'enforced' }, "audit is 'enforced', but must be one of off, observe, enforce, trace"],
  [{ maxInFlight: 0 }, 'maxInFlight is 0, but must be a whole number, 1 or more'],
  [{ spinMicroseconds: -1 }, 'spinMicroseconds is -1, but must be a number from 0 to 10000'],
];

describe('mount(), configured wrongly', () => {
  it('is refused where the recording cannot be written, before anything is mounted', async () => {
    const config = { record: '/none/recording.jsonl' };
    const refusal = await mount(PliableFs, '/', config).catch((error: unknown) => error);
    expect(refusal)
      .to.be.instanceOf(MountOptionError)
      .with.property('message')
      .that.contains('the recording cannot be written to /none/recording.jsonl: ENOENT');
  });

  for (const [config, message] of WRONG) {
    it(`is refused: ${message}`, async () => {
      const refusal = await mount(PliableFs, '/', config as MountConfig).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(MountOptionError).with.property('message', message);
    });
  }
});
