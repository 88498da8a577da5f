import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a C compiler makes of the installed <linux/fuse.h>, which may be older than the protocol here. */
export interface HeaderFacts {
  /** FUSE_KERNEL_MINOR_VERSION */
  readonly minor: number;
  /** Bytes by struct. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Byte offsets by `struct.member`, one for each element of an array: `fuse_init_in.unused3`. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Values of enumerators and of those macros that were asked for, as far as the header has them. */
  readonly values: ReadonlyMap<string, bigint>;
}

const HEADER = '/usr/include/linux/fuse.h';

/** @param macros names such as FOPEN_DIRECT_IO or ENOENT. */
export function readHeader(macros: readonly string[]): HeaderFacts {
  const source = readFileSync(HEADER, 'utf8').replace(/\/\*.*?\*\//gs, '');
  const lines = runC(program(source, macros));
  const facts = lines.map((line) => line.split(' ') as [kind: string, name: string, value: string]);
  const of = (wanted: string) => facts.filter(([kind]) => kind === wanted);
  const numbers = (kind: string) => new Map(of(kind).map(([, name, value]) => [name, Number(value)]));
  const values = new Map(of('value').map(([, name, value]) => [name, BigInt(value)]));
  return {
    minor: Number(values.get('FUSE_KERNEL_MINOR_VERSION')),
    sizes: numbers('size'),
    offsets: numbers('offset'),
    values,
  };
}

/** The names of all macros that <errno.h> defines as a number or as another of them. */
export function errnoMacros(): string[] {
  const defines = cc(['-dM', '-E', '-include', 'errno.h', '-xc', '/dev/null']);
  return [...defines.matchAll(/^#define (E[A-Z\d]+) (?:\d+|E[A-Z]+)$/gm)].map(([, name]) => name!);
}

function program(source: string, macros: readonly string[]): string {
  const lines = [
    ...structLines(source),
    ...enumLines(source),
    ...macros.concat('FUSE_KERNEL_MINOR_VERSION').map(macroLine),
  ];
  const includes = ['errno.h', 'linux/fuse.h', 'stddef.h', 'stdio.h'].map((name) => `#include <${name}>`);
  return [...includes, 'int main(void) {', ...lines, 'return 0; }', ''].join('\n');
}

function structLines(source: string): string[] {
  const structs = [...source.matchAll(/^struct (\w+) \{(.*?)^\};/gms)];
  return structs.flatMap(([, struct, body]) => {
    const members = [...body!.matchAll(/(\w+)(?:\[(\d*)\])?;/g)].filter(([, , length]) => length !== '');
    return [
      `printf("size ${struct!} %zu\\n", sizeof(struct ${struct!}));`,
      ...members.flatMap(([, member, length]) => memberLines(struct!, member!, length)),
    ];
  });
}

function memberLines(struct: string, member: string, length: string | undefined): string[] {
  const offset = `offsetof(struct ${struct}, ${member})`;
  if (length === undefined) return [`printf("offset ${struct}.${member} %zu\\n", ${offset});`];
  const element = `sizeof(((struct ${struct} *)0)->${member}[0])`;
  return Array.from(
    { length: Number(length) },
    (_, index) =>
      `printf("offset ${struct}.${member}${String(index)} %zu\\n", ${offset} + ${String(index)} * ${element});`,
  );
}

function enumLines(source: string): string[] {
  const bodies = [...source.matchAll(/^enum \w+ \{(.*?)^\};/gms)].map(([, body]) => body!);
  const names = bodies.flatMap((body) => [...body.matchAll(/^\s*(\w+)\s*=/gm)].map(([, name]) => name!));
  return names.map((name) => `printf("value ${name} %lld\\n", (long long)${name});`);
}

function macroLine(name: string): string {
  return `#ifdef ${name}\nprintf("value ${name} %llu\\n", (unsigned long long)${name});\n#endif`;
}

function runC(source: string): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'tallyfs-header-'));
  try {
    writeFileSync(join(directory, 'facts.c'), source);
    cc(['-o', join(directory, 'facts'), join(directory, 'facts.c')]);
    return execFileSync(join(directory, 'facts'), { encoding: 'utf8' }).trim().split('\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function cc(args: readonly string[]): string {
  try {
    return execFileSync('cc', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    throw new Error('no C compiler to check the layouts with: install gcc and linux-libc-dev', {
      cause: error,
    });
  }
}
