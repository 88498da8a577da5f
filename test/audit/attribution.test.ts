import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { Attribution } from '../../src/audit/attribution.js';
import { Charge } from '../../src/audit/charge.js';
import { row } from '../../src/protocol/operations.js';

function charge(unique: number): Charge {
  return new Charge({ operation: 'LOOKUP', row: row('lookup'), label: 'Fs.lookup' }, unique);
}

describe('whose code runs', () => {
  let here: Attribution;
  let elsewhere: Attribution;

  beforeEach(() => {
    here = new Attribution();
    elsewhere = new Attribution();
  });

  afterEach(() => {
    here.close();
    elsewhere.close();
  });

  /** Runs a handler of `here` that asks in a later turn. */
  async function later<T>(charged: Charge, ask: () => T): Promise<T> {
    const answer = here.run(charged, undefined, () => turn().then(ask));
    return (await answer) as T;
  }

  it('is the request in later turns of its handler too', async () => {
    const charged = charge(2);
    expect(await later(charged, () => here.current())).to.equal(charged);
  });

  it('is nobody of one mount while the code of another one runs', async () => {
    expect(await later(charge(2), () => elsewhere.current())).to.equal(undefined);
  });

  it('is still known when another mount comes to its end', async () => {
    const charged = charge(2);
    elsewhere.run(charge(4), undefined, () => undefined);
    const known = await later(charged, () => {
      elsewhere.close();
      return here.current();
    });
    expect(known).to.equal(charged);
  });

  it('is nobody in later turns once the mount has come to its end', async () => {
    elsewhere.run(charge(4), undefined, () => undefined);
    const known = await later(charge(2), () => {
      here.close();
      return here.current();
    });
    expect(known).to.equal(undefined);
  });
});
