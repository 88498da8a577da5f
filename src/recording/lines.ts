import { LONGEST_LINE } from './recording.js';

/**
 * The lines of a stream, without their ends. A last line without its end is left out: whoever wrote it did not come
 * to its end.
 * @param tooLong is thrown for a line that is longer than any that is written.
 */
export async function* splitLines(chunks: AsyncIterable<unknown>, tooLong: Error): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk as Uint8Array);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...pieces, rest.subarray(0, end)]).toString('utf8');
      pieces = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    pieces.push(rest);
    length += rest.length;
    if (length > LONGEST_LINE) throw tooLong;
  }
}
