import type { ESLint, Linter } from 'eslint';
import { RULES } from '../rules/all.js';
import { eslintRule } from './rule.js';

const NAME = 'tallyfs';

const plugin: ESLint.Plugin = {
  meta: { name: 'tallyfs', namespace: NAME },
  rules: Object.fromEntries(RULES.map((rule) => [rule.name, eslintRule(rule)])),
};

function config(level: string, takes: (level: string) => boolean): Linter.Config {
  const rules = RULES.filter((rule) => takes(rule.level)).map(
    (rule) => [`${NAME}/${rule.name}`, 'error'] as const,
  );
  return {
    name: `${NAME}/${level}`,
    files: ['**/*.{ts,mts,cts}'],
    plugins: { [NAME]: plugin },
    rules: Object.fromEntries(rules),
  };
}

/** Flat configurations: what is certainly wrong, and besides it what is doubtful. */
export const configs = {
  recommended: config('recommended', (level) => level === 'recommended'),
  strict: config('strict', () => true),
};

export const rules = plugin.rules;

export default { ...plugin, configs };
