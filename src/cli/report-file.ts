import { access, constants, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Report } from '../audit/report.js';
import { CommandError } from './errors.js';

/**
 * Makes sure, before anything is mounted, that a report can be written in the end.
 * @returns the absolute path.
 * @throws CommandError
 */
export async function checkReportFile(path: string): Promise<string> {
  const file = resolve(path);
  try {
    await access(dirname(file), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotWrite(path, error);
  }
  return file;
}

/**
 * Writes the report as JSON. A reader sees the whole of it or what was there before, never a part.
 * @throws CommandError
 */
export async function writeReportFile(file: string, report: Report): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${String(process.pid)}.tmp`);
  try {
    await writeDurably(draft, `${JSON.stringify(report, undefined, 2)}\n`);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw cannotWrite(file, error);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function cannotWrite(path: string, error: unknown): CommandError {
  const why = error instanceof Error ? error.message : String(error);
  return new CommandError('REPORT_FILE', `the report cannot be written to ${path}: ${why}`, { cause: error });
}
