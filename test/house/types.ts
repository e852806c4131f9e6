import { join } from 'node:path';
import ts from 'typescript';
import { root } from './root.ts';

function optionsOf(config: string): ts.CompilerOptions {
  const { config: json } = ts.readConfigFile(config, (file) => ts.sys.readFile(file)) as { config: unknown };
  return {
    ...ts.parseJsonConfigFileContent(json, ts.sys, root).options,
    types: ['node'],
    paths: {
      bitnorm: [join(root, 'src/index.ts')],
      'bitnorm/node': [join(root, 'src/node/index.ts')],
      'bitnorm/props': [join(root, 'src/props/index.ts')],
      'bitnorm/props/vitest': [join(root, 'src/props/vitest.ts')],
    },
  };
}

/** The type errors of texts that live nowhere, as if each were a file in docs; texts: file name ─► text. */
export function typeErrors(texts: ReadonlyMap<string, string>): string[] {
  const files = new Map([...texts].map(([name, text]) => [join(root, 'docs', name), text]));
  const options = optionsOf(join(root, 'tsconfig.json'));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => files.has(file) || disk.fileExists(file),
    readFile: (file) => files.get(file) ?? disk.readFile(file),
    getSourceFile: (file, language, ...rest) => {
      const text = files.get(file);
      return text === undefined
        ? disk.getSourceFile(file, language, ...rest)
        : ts.createSourceFile(file, text, language);
    },
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${file.slice(root.length)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}
