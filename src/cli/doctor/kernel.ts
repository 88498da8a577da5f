import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { note, ok, type Check } from './check.js';

/** What tallyfs asks for, in pages of 4 KiB. */
const WANTED_PAGES = 256;

export function checkKernel(): Check {
  return ok('kernel', release());
}

/** fs.fuse.max_pages_limit is there since Linux 6.13; before that the limit was 256 pages for all. */
export async function checkMaxPages(file = '/proc/sys/fs/fuse/max_pages_limit'): Promise<Check> {
  const name = 'largest request';
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const pages = text === undefined ? WANTED_PAGES : Number(text);
  const size = `${String(Math.min(pages, WANTED_PAGES) * 4)} KiB`;
  if (pages >= WANTED_PAGES) return ok(name, size);
  return note(name, `${size} only`, `sysctl fs.fuse.max_pages_limit=${String(WANTED_PAGES)}`);
}
