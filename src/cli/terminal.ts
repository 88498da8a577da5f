/** Where a command writes. Lines, so that what several writers say stays apart. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
}

export interface Output {
  line(text?: string): void;
  /** Paints text where this output is a terminal and its user wants colours. */
  paint(style: Style, text: string): string;
  /** Settles when everything was handed to the operating system. */
  flush(): Promise<void>;
}

/** Select graphic rendition codes, console_codes(4). */
const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;
export type Style = keyof typeof STYLES;

export function openTerminal(): Terminal {
  return { out: output(process.stdout), err: output(process.stderr) };
}

/** NO_COLOR as https://no-color.org has it: any value but the empty one. */
export function wantsColour(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  return isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

function output(stream: NodeJS.WriteStream): Output {
  // A reader that has left (`tallyfs … | head`) is no reason to take the mount down.
  stream.on('error', () => undefined);
  const coloured = wantsColour(stream.isTTY, process.env);
  return {
    line: (text = '') => void stream.write(`${text}\n`),
    paint: (style, text) => (coloured ? wrap(text, STYLES[style]) : text),
    flush: () =>
      new Promise((resolve) => {
        stream.write('', () => {
          resolve();
        });
      }),
  };
}

function wrap(text: string, [on, off]: readonly [number, number]): string {
  return `\u001b[${String(on)}m${text}\u001b[${String(off)}m`;
}
