import tseslint from 'typescript-eslint';

const forbiddenSyntax = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
  { selector: "ExportSpecifier[exported.name='default']", message: 'Use a named export.' },
];

const nodeModules = {
  patterns: [{ regex: '^node:', message: 'Only src/cli and src/node may touch the platform.' }],
};
const dynamicNodeModules = {
  selector: 'ImportExpression[source.value=/^node:/], TSImportType[source.value=/^node:/]',
  message: 'Only src/cli and src/node may touch the platform.',
};

const clocks = ['Date', 'performance'].map((name) => ({ name, message: 'Pass a clock in; only src/cli reads one.' }));
const platform = ['process', 'Buffer', 'require', 'console', 'global', 'setImmediate'].map((name) => ({
  name,
  message: 'Only src/cli and src/node may touch the platform.',
}));
const randomness = { object: 'Math', property: 'random', message: 'Pass a random source in; only src/cli makes one.' };

export default tseslint.config(
  { ignores: ['dist', 'assembly', 'report', 'coverage', 'node_modules', 'captures', '**/*.generated.ts', '**/*.json'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // Records of closures are passed about freely: nothing here has a `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: { 'no-restricted-globals': ['error', ...clocks], 'no-restricted-properties': ['error', randomness] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**', 'src/node/**'],
    rules: {
      'no-restricted-globals': ['error', ...clocks, ...platform],
      'no-restricted-imports': ['error', nodeModules],
      'no-restricted-syntax': ['error', ...forbiddenSyntax, dynamicNodeModules],
    },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
