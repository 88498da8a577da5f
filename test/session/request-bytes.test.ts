import { expect } from 'chai';
import * as fc from 'fast-check';
import { Deferred } from '../support/deferred.js';
import { PliableFs } from '../support/pliable-fs.js';
import { ScriptedKernel, serveScripted, turn, type Served } from '../support/scripted-kernel.js';
import { ScriptedTransport } from '../support/scripted-transport.js';

type Kind = 'write' | 'setxattr' | 'ioctl';

/** One request with bytes: what it carries, and after how many further requests its handler answers. */
interface Step {
  readonly kind: Kind;
  readonly size: number;
  readonly fill: number;
  readonly delay: number;
}

const LARGEST = 1 << 20;
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 64 }),
  fc.integer({ min: 4000, max: 5000 }),
  // Around the size from which on a buffer is handed over instead of copied.
  fc.integer({ min: 130_900, max: 131_300 }),
  fc.integer({ min: 200_000, max: LARGEST }),
);
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Kind>('write', 'write', 'setxattr', 'ioctl'),
  size: sizes,
  fill: fc.integer({ min: 1, max: 255 }),
  delay: fc.integer({ min: 0, max: 4 }),
});

function send(kernel: ScriptedKernel, { kind, size, fill }: Step): number {
  const bytes = Buffer.alloc(kind === 'write' ? size : Math.min(size, 65_536), fill);
  switch (kind) {
    case 'write':
      return kernel.ask('write', { size: bytes.length }, { nodeid: 2, bytes });
    case 'setxattr':
      return kernel.ask('setxattr', { size: bytes.length }, { nodeid: 2, names: ['user.x'], bytes });
    case 'ioctl':
      return kernel.ask('ioctl', { in_size: bytes.length, out_size: bytes.length }, { nodeid: 2, bytes });
  }
}

/** Has every handler look at its bytes again when it answers. @returns what releases the handlers, in their order. */
function holdBytes({ fs }: Served<PliableFs>, steps: readonly Step[], seen: string[]): Deferred[] {
  const gates: Deferred[] = [];
  const look = async (bytes: Uint8Array): Promise<void> => {
    const gate = new Deferred();
    const { fill } = steps[gates.push(gate) - 1]!;
    await gate.promise;
    if (bytes.some((byte) => byte !== fill))
      seen.push(`${String(bytes.length)} bytes are no longer ${String(fill)}`);
  };
  fs.on.write = async ({ data }) => {
    await look(data);
    return data.length;
  };
  fs.on.setxattr = ({ value }) => look(value);
  fs.on.ioctl = async ({ data }) => {
    await look(data);
    // The caller's own bytes, which must be sent before the buffer is used again.
    return { data };
  };
  return gates;
}

describe('the bytes of a request', () => {
  it('stay as they are until the handler has answered, whatever is read meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        async (steps, maxInFlight) => {
          const served = await serveScripted(PliableFs, { maxInFlight, audit: 'off' });
          const wrong: string[] = [];
          const gates = holdBytes(served, steps, wrong);
          const due: { at: number; gate: number }[] = [];
          const uniques: number[] = [];
          for (const [index, next] of steps.entries()) {
            uniques.push(send(served.kernel, next));
            due.push({ at: index + next.delay, gate: index });
            for (const { gate } of due.filter(({ at }) => at === index)) gates[gate]?.resolve();
            await turn();
          }
          // Those that waited for their turn have their gates only now.
          while (uniques.some((unique) => !served.kernel.isAnswered(unique))) {
            for (const gate of gates) gate.resolve();
            await turn();
          }
          expect(wrong).to.deep.equal([]);
          for (const [index, unique] of uniques.entries()) {
            expect(served.kernel.errno(unique)).to.equal(0);
            const { kind, fill } = steps[index]!;
            if (kind === 'ioctl')
              expect(served.kernel.value('ioctl', unique).data.every((byte) => byte === fill)).to.equal(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of a handler that answers at once need no other buffer', async () => {
    const transport = new ScriptedTransport();
    const buffers = new Set<ArrayBufferLike>();
    const read = transport.read.bind(transport);
    transport.read = (into) => {
      buffers.add(into.buffer);
      return read(into);
    };
    const { kernel, fs } = await serveScripted(PliableFs, { kernel: new ScriptedKernel(transport) });
    fs.on.write = ({ data }) => data.length;
    for (let times = 0; times < 50; times += 1)
      kernel.ask('write', { size: 5000 }, { nodeid: 2, bytes: Buffer.alloc(5000) });
    expect(buffers.size).to.equal(1);
  });

  it('of slow handlers use few large buffers, again and again', async () => {
    const transport = new ScriptedTransport();
    const buffers = new Set<ArrayBufferLike>();
    const read = transport.read.bind(transport);
    transport.read = (into) => {
      buffers.add(into.buffer);
      return read(into);
    };
    const { kernel, fs } = await serveScripted(PliableFs, { kernel: new ScriptedKernel(transport) });
    fs.on.write = async ({ data }) => {
      await turn();
      return data.length;
    };
    for (let times = 0; times < 30; times += 1) {
      for (let parallel = 0; parallel < 3; parallel += 1)
        kernel.ask('write', { size: 200_000 }, { nodeid: 2, bytes: Buffer.alloc(200_000) });
      await turn();
      await turn();
    }
    expect(buffers.size).to.be.at.most(6);
  });
});
