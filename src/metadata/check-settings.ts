import { inspect } from 'node:util';
import { wrongCapability } from './capability-wishes.js';
import type { ClassProblem } from './class-error.js';
import { BOOKKEEPING, PERMISSIONS, type FileSystemSettings } from './file-system-metadata.js';
import { INIT_OPTIONS, isMountOption, wrongLimit, type LimitOption } from './mount-keys.js';
import { parseClassOptions, type OptionDeclaration } from './options.js';

const SETTINGS: Readonly<Record<keyof FileSystemSettings, true>> = {
  bookkeeping: true,
  name: true,
  permissions: true,
  options: true,
  capabilities: true,
  limits: true,
};

const OPTION_TYPES = ['number', 'string', 'boolean', 'size'] as const;

/** What is wrong with the argument of `@FileSystem`; a program without types can say anything there. */
export function checkSettings(settings: FileSystemSettings): ClassProblem[] {
  const {
    bookkeeping,
    permissions = 'kernel',
    name,
    capabilities = {},
    limits = {},
    options = {},
  } = settings;
  return [
    ...Object.keys(settings).flatMap(checkSetting),
    ...oneOf('bookkeeping', BOOKKEEPING, bookkeeping),
    ...oneOf('permissions', PERMISSIONS, permissions),
    ...checkName(name),
    ...Object.entries(capabilities).flatMap(checkCapability),
    ...Object.entries(limits).flatMap(checkLimit),
    ...Object.entries(options).flatMap(([option, declaration]) => checkOption(option, declaration)),
  ];
}

/** Misspelled, a setting would be without effect. */
function checkSetting(name: string): ClassProblem[] {
  if (Object.hasOwn(SETTINGS, name)) return [];
  const known = Object.keys(SETTINGS).join(', ');
  return badSetting(`@FileSystem has no setting ${inspect(name)}`, `It has ${known}.`);
}

function oneOf(setting: string, values: readonly string[], value: string): ClassProblem[] {
  if (values.includes(value)) return [];
  const choices = values.map((choice) => `'${choice}'`).join(', ');
  return badSetting(`@FileSystem has ${setting}: ${inspect(value)}`, `Say one of ${choices}.`);
}

function checkName(name: string | undefined): ClassProblem[] {
  if (name === undefined || /^[\w.-]+$/.test(name)) return [];
  return badSetting(`@FileSystem has name: ${inspect(name)}`, 'Use letters, digits, "_", "." and "-" only.');
}

function checkCapability([name, wish]: [string, unknown]): ClassProblem[] {
  const wrong = wrongCapability(name, wish);
  return wrong === undefined ? [] : badSetting(`@FileSystem ${wrong.message}`, wrong.remedy);
}

function checkLimit([name, value]: [string, number]): ClassProblem[] {
  const known = `Known: ${Object.keys(INIT_OPTIONS).join(', ')}.`;
  if (!Object.hasOwn(INIT_OPTIONS, name))
    return badSetting(`@FileSystem has the limit ${inspect(name)}, which there is not`, known);
  const wrong = wrongLimit(name as LimitOption, value);
  return wrong === undefined
    ? []
    : badSetting(`@FileSystem has limits: ${wrong}`, 'Say a whole number in that range.');
}

function badSetting(message: string, remedy: string): ClassProblem[] {
  return [{ code: 'bad-setting', message, remedy }];
}

function checkOption(name: string, declaration: OptionDeclaration): ClassProblem[] {
  const problem = (message: string, remedy: string): ClassProblem[] => [
    { code: 'bad-option', message, remedy },
  ];
  if (isMountOption(name)) {
    return problem(
      `the option ${inspect(name)} is declared, but mount(8) has one of that name`,
      'Give it another name.',
    );
  }
  if (!/^[^\s,=\\]+$/.test(name)) {
    return problem(
      `the option ${inspect(name)} cannot be written after -o`,
      'Use no space, comma, "=" or backslash.',
    );
  }
  if (!OPTION_TYPES.includes(declaration.type)) {
    const types = OPTION_TYPES.map((type) => `'${type}'`).join(', ');
    return problem(
      `the option ${inspect(name)} has type: ${inspect(declaration.type)}`,
      `Say one of ${types}.`,
    );
  }
  return defaultFits(name, declaration)
    ? []
    : problem(
        `the option ${inspect(name)} has the default ${inspect(declaration.default)}`,
        `Give one that -o ${name}=… would take.`,
      );
}

function defaultFits(name: string, declaration: OptionDeclaration): boolean {
  const value = declaration.default;
  if (value === undefined) return true;
  try {
    const parsed = parseClassOptions({ name: '', options: { [name]: declaration } }, { [name]: value });
    return parsed[name] === value;
  } catch {
    return false;
  }
}
