import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { mochaGlobalSetup } from './setup.js';

/**
 * `npm test`: all tests, in two mochas side by side. Files that mount run one after the other, for nobody else may make the
 * kernel forget while FORGETs are counted; the others run beside them, and are shown when all is over. Arguments go to
 * both: `npm test -- -g 'never accused'`.
 */
const TESTS = fileURLToPath(new URL('.', import.meta.url));
/** Gives tests their mount points, so that whoever imports it, by whatever way, mounts. */
const MOUNTPOINT = join(TESTS, 'support/mountpoint.js');
const MOCHA = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));

interface Outcome {
  readonly output: string;
  readonly status: number | null;
}

/** All modules of the tests, in the order in which they are run. */
const modules = new Set(
  readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .sort()
    .map((path) => join(TESTS, path)),
);

function mounts(file: string): boolean {
  const reached = new Set([file]);
  // What is added meanwhile is visited too.
  for (const module of reached) for (const imported of importsOf(module)) reached.add(imported);
  return reached.has(MOUNTPOINT);
}

function importsOf(module: string): readonly string[] {
  const statements = readFileSync(module, 'utf8').matchAll(/^(?:im|ex)port [^;]*?'(\.[^']+)';$/gm);
  return Array.from(statements, ([, path = '']) => resolve(dirname(module), path)).filter((path) =>
    modules.has(path),
  );
}

/** @param show whether its output is shown as it comes. */
function mocha(files: readonly string[], show: boolean): Promise<Outcome> {
  const colors = process.stdout.isTTY ? ['--color'] : [];
  const child = spawn(process.execPath, [MOCHA, ...colors, ...process.argv.slice(2), ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (show) child.stdout.pipe(process.stdout);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ output: Buffer.concat(chunks).toString(), status });
    });
  });
}

/** As mocha says it of one run, of all. */
function summary(outcomes: readonly Outcome[]): string {
  const total = (what: string): number =>
    outcomes.reduce((sum, { output }) => sum + countOf(what, output), 0);
  return `  ${String(total('passing'))} passing in all\n  ${String(total('failing'))} failing in all\n`;
}

function countOf(what: string, output: string): number {
  const lines = stripVTControlCharacters(output).matchAll(new RegExp(`^ +(\\d+) ${what}\\b`, 'gm'));
  return Number([...lines].at(-1)?.[1] ?? 0);
}

// Once, before there are two who would install what is missing.
mochaGlobalSetup();
const files = [...modules].filter((path) => path.endsWith('.test.js'));
const [mounting, others] = await Promise.all([
  mocha(files.filter(mounts), true),
  mocha(
    files.filter((file) => !mounts(file)),
    false,
  ),
]);
process.stdout.write(others.output);
process.stdout.write(summary([mounting, others]));
process.exitCode = mounting.status === 0 && others.status === 0 ? 0 : 1;
