import * as fs from 'node:fs';

export interface Place {
  readonly directory: string;
  /** 0 to `below` − 1. */
  readonly random: (below: number) => number;
}

type Step = (place: Place) => void;

/** Few names, so that the workers meet. */
function path({ directory, random }: Place): string {
  const names = Array.from({ length: 1 + random(3) }, () => `n${String(random(6))}`);
  return [directory, ...names].join('/');
}

function stat(place: Place): void {
  fs.lstatSync(path(place));
}

function read(place: Place): void {
  fs.readFileSync(path(place));
}

function list(place: Place): void {
  fs.readdirSync(path(place));
}

function readListed({ directory, random }: Place): void {
  const names = fs.readdirSync(directory);
  const name = names[random(names.length)];
  if (name !== undefined) fs.readFileSync(`${directory}/${name}`);
}

function statListed({ directory }: Place): void {
  for (const name of fs.readdirSync(directory)) fs.lstatSync(`${directory}/${name}`);
}

function create(place: Place): void {
  fs.writeFileSync(path(place), 'x'.repeat(place.random(9000)));
}

function makeDirectory(place: Place): void {
  fs.mkdirSync(path(place));
}

function unlink(place: Place): void {
  fs.unlinkSync(path(place));
}

function removeDirectory(place: Place): void {
  fs.rmdirSync(path(place));
}

function truncate(place: Place): void {
  fs.truncateSync(path(place), place.random(20_000));
}

function touch(place: Place): void {
  fs.utimesSync(path(place), place.random(1e9), place.random(1e9));
}

/** An inode without a name lives as long as it is open, and is nobody else's. */
function useUnlinked(place: Place): void {
  const file = path(place);
  const fd = fs.openSync(file, 'w+');
  fs.rmSync(file, { force: true });
  const { ino } = fs.fstatSync(fd);
  fs.writeSync(fd, 'nameless', 0);
  const now = fs.fstatSync(fd).ino;
  fs.closeSync(fd);
  if (now !== ino) throw new Error(`the open inode ${String(ino)} became inode ${String(now)}`);
}

function symlink(place: Place): void {
  fs.symlinkSync(`n${String(place.random(6))}`, path(place));
}

function link(place: Place): void {
  fs.linkSync(path(place), path(place));
}

function rename(place: Place): void {
  fs.renameSync(path(place), path(place));
}

const reading = [stat, read, readListed, list, statListed];
const writing = [create, create, makeDirectory, makeDirectory, unlink, unlink, removeDirectory];
const changing = [truncate, touch, useUnlinked];

/** What a worker does; a step that is named more than once is done more often. */
export const REPERTOIRES = {
  read: reading,
  write: [...reading, ...writing, ...changing],
  all: [...reading, ...writing, ...changing, symlink, link, rename, rename],
} as const satisfies Record<string, readonly Step[]>;

export type Repertoire = keyof typeof REPERTOIRES;
