import * as fs from 'node:fs';

export interface Place {
  readonly directory: string;
  /** 0 to `below` − 1. */
  readonly random: (below: number) => number;
  /** Directories have the names of files, and so get in the way of each other. */
  readonly isMixed: boolean;
}

type Step = (place: Place) => void;

/** The directory of all workers, or one in it, if it is there. Few names, so that the workers meet. */
function directoryPath({ directory, random, isMixed }: Place, least = 0): string {
  const depth = Math.max(least, Math.min(random(3), random(3)));
  const names = Array.from({ length: depth }, () => `${isMixed ? 'n' : 'd'}${String(random(3))}`);
  return [directory, ...names].join('/');
}

function path(place: Place): string {
  return `${directoryPath(place)}/n${String(place.random(8))}`;
}

function stat(place: Place): void {
  fs.lstatSync(path(place));
}

function read(place: Place): void {
  fs.readFileSync(path(place));
}

function list(place: Place): void {
  fs.readdirSync(directoryPath(place));
}

function readListed({ directory, random }: Place): void {
  const names = fs.readdirSync(directory);
  const name = names[random(names.length)];
  if (name !== undefined) fs.readFileSync(`${directory}/${name}`);
}

function statListed(place: Place): void {
  const directory = directoryPath(place);
  for (const name of fs.readdirSync(directory)) fs.lstatSync(`${directory}/${name}`);
}

function create(place: Place): void {
  fs.writeFileSync(path(place), 'x'.repeat(place.random(9000)));
}

function makeDirectory(place: Place): void {
  fs.mkdirSync(directoryPath(place, 1));
}

function unlink(place: Place): void {
  fs.unlinkSync(path(place));
}

function removeDirectory(place: Place): void {
  fs.rmdirSync(directoryPath(place, 1));
}

function truncate(place: Place): void {
  fs.truncateSync(path(place), place.random(200_000));
}

function touch(place: Place): void {
  fs.utimesSync(path(place), place.random(1e9), place.random(1e9));
}

/** An inode without a name lives as long as it is open, and is nobody else's. */
function useUnlinked(place: Place): void {
  const file = path(place);
  const fd = fs.openSync(file, 'w+');
  try {
    const { ino } = fs.fstatSync(fd);
    fs.unlinkSync(file);
    fs.writeSync(fd, 'nameless', 0);
    const now = fs.fstatSync(fd).ino;
    if (now !== ino) throw new Error(`the open inode ${String(ino)} became inode ${String(now)}`);
  } finally {
    fs.closeSync(fd);
  }
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

function moveDirectory(place: Place): void {
  fs.renameSync(directoryPath(place, 1), directoryPath(place, 1));
}

const reading = [stat, read, readListed, list, statListed];
const writing = [create, create, create, makeDirectory, unlink, unlink, unlink, removeDirectory];
const changing = [truncate, touch, useUnlinked];

const all = [...reading, ...writing, ...changing, symlink, link, rename, moveDirectory];

/** What a worker does; a step that is named more than once is done more often. `mixed` is `all`, with mixed names. */
export const REPERTOIRES = {
  read: reading,
  write: [...reading, ...writing, ...changing],
  all,
  mixed: all,
} as const satisfies Record<string, readonly Step[]>;

export type Repertoire = keyof typeof REPERTOIRES;
