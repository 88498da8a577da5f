import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readRecording } from '../../../../src/recording/read-recording.js';
import type { RecordingEvent } from '../../../../src/recording/recording.js';
import type { Script } from './script.js';

/** Compiled, this file is one folder deeper than its source. */
const FOLDER = new URL('../../../../../test/fixtures/recordings/', import.meta.url);

/** What a script has had a real kernel ask for. */
export function recordingOf({ name }: Script): string {
  return fileURLToPath(new URL(`${name}.jsonl`, FOLDER));
}

/** What each line of a script was answered with, in lines. */
function answersOf({ name }: Script): URL {
  return new URL(`${name}.answers.txt`, FOLDER);
}

export async function readAnswers(script: Script): Promise<string[]> {
  return (await readFile(answersOf(script), 'utf8')).trimEnd().split('\n');
}

export async function writeAnswers(script: Script, answers: readonly string[]): Promise<void> {
  await writeFile(answersOf(script), `${answers.join('\n')}\n`);
}

export async function eventsOf(file: string): Promise<RecordingEvent[]> {
  const events: RecordingEvent[] = [];
  for await (const event of (await readRecording(file)).events) events.push(event);
  return events;
}
