import { readFile } from 'node:fs/promises';
import { loadBinding } from '../../transport/binding.js';
import { missing, ok, type Check } from './check.js';

/** The oldest Node, as `engines` of package.json has it. */
const OLDEST = [20, 19] as const;

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return isNew
    ? ok('Node.js', version)
    : missing('Node.js', `${version} is older than ${OLDEST.join('.')}`, 'https://nodejs.org/en/download');
}

export function checkAddon(load: () => unknown = loadBinding): Check {
  try {
    load();
    return ok('native addon', 'can be loaded');
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return missing(
      'native addon',
      why,
      'npm rebuild tallyfs (in a clone: npm run build:native); needs make, g++ and python3',
    );
  }
}

/** A peer dependency, from where tallyfs itself finds it. */
export async function checkPackage(name: string): Promise<Check> {
  try {
    const path = new URL(import.meta.resolve(name));
    return ok(name, await versionAbove(path, name));
  } catch {
    return missing(name, 'not installed', `npm install ${name}`);
  }
}

/** Packages may hide their package.json from resolution, so it is looked for from the entry point upwards. */
async function versionAbove(entry: URL, name: string): Promise<string> {
  for (
    let directory = new URL('.', entry);
    directory.pathname !== '/';
    directory = new URL('..', directory)
  ) {
    const text = await readFile(new URL('package.json', directory), 'utf8').catch(() => '{}');
    const manifest = JSON.parse(text) as { name?: unknown; version?: unknown };
    if (manifest.name === name) return String(manifest.version);
  }
  return 'version unknown';
}
