import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The pages that a reader gets to: those at the top, and all below docs, samples and bench. */
async function pages(): Promise<string[]> {
  const found = ['README.md', 'CONTRIBUTING.md'];
  for (const folder of ['docs', 'samples', 'bench']) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    const own = names.filter((name) => name.endsWith('.md') && !name.includes('node_modules'));
    found.push(...own.map((name) => join(folder, name)));
  }
  return found;
}

/** Links of a page to other files, without their fragments. */
function links(page: string): string[] {
  const targets = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

describe('the documentation', () => {
  it('shows the hello sample in the README as it is', () => {
    expect(read('README.md')).to.contain(read('samples/hello/index.ts'));
  });

  it('names only npm scripts that there are', async () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const page of await pages()) {
      for (const [, name = ''] of read(page).matchAll(/npm run ([\w:]+)/g)) {
        expect(scripts, `${page} says \`npm run ${name}\``).to.have.property(name);
      }
    }
  });

  it('has no link that leads nowhere', async () => {
    for (const page of await pages()) {
      for (const target of links(page)) {
        const path = join(ROOT, dirname(page), target);
        expect(existsSync(path), `${page} links to ${target}`).to.equal(true);
      }
    }
  });
});
