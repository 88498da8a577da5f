import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The one way that data and imports run. Each folder names what it may import besides itself; a folder that is not
 * named here (cli, the top level of src, samples, test, bench) may import anything.
 */
const IMPORTS = {
  'src/protocol': [],
  'src/inodes': ['ledger', 'protocol'],
  'src/transport': [],
  'src/syscalls': ['protocol', 'transport'],
  'src/ledger': ['protocol'],
  'src/recording': ['protocol', 'transport'],
  'src/metadata': ['protocol'],
  'src/audit': ['ledger', 'protocol', 'inodes'],
  'src/lint': ['protocol'],
  'src/session': ['audit', 'ledger', 'metadata', 'protocol', 'transport', 'inodes'],
};
const FOLDERS = [
  'protocol',
  'inodes',
  'transport',
  'syscalls',
  'ledger',
  'metadata',
  'audit',
  'session',
  'recording',
  'cli',
  'testing',
  'lint',
];

function importRule(folder, allowed) {
  const own = folder.split('/')[1];
  const forbidden = FOLDERS.filter((name) => name !== own && !allowed.includes(name));
  const group = [...forbidden.map((name) => `**/${name}/**`), '**/decorators/**'];
  return {
    files: [`${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group, message: `src/${own} may import only: ${[own, ...allowed].join(', ')}.` }] },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['build/', 'native/build/', '**/node_modules/', '**/fixtures/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // A handler may answer with nothing now, or with a promise of nothing: `void | Promise<void>` says just that.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
      // Decorated classes are often all there is in a class.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      // A parameter that only an override needs begins with an underscore.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreUsingDeclarations: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  ...Object.entries(IMPORTS).map(([folder, allowed]) => importRule(folder, allowed)),
  {
    files: ['decorators/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['session', 'audit', 'transport', 'ledger', 'cli', 'testing', 'lint'].map(
                (name) => `**/${name}/**`,
              ),
              message:
                'Decorators record metadata and do nothing else: they may import metadata and protocol.',
            },
          ],
        },
      ],
    },
  },
  {
    // Tables: their length is that of the protocol.
    files: ['src/protocol/operations.ts', 'src/protocol/structs.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // mocha and chai: `expect(x).to.be.true` is an expression, and callbacks hold `this`.
    files: ['test/**/*.ts', 'samples/**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
