import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../../scripts/write-docs.ts';
import { root } from './root.ts';

describe('what is generated is what npm run docs writes', () => {
  test.each([...generatedFiles()])('%s', (path, text) => {
    expect(existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined).toBe(text);
  });
});
