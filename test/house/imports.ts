import { posix } from 'node:path';
import ts from 'typescript';

/** One import of a module; `late` is an `import()` expression, which loads nothing until it runs. */
export interface Import {
  readonly specifier: string;
  readonly kind: 'value' | 'type' | 'late';
}

/** Sources to judge: path from the root ─► text. */
export type Sources = ReadonlyMap<string, string>;

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.ESNext,
    false,
    path.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS,
  );

const isRequire = (node: ts.CallExpression): boolean =>
  ts.isIdentifier(node.expression) && node.expression.text === 'require';

function importAt(node: ts.Node): [ts.Node | undefined, Import['kind']] | undefined {
  if (ts.isImportDeclaration(node)) return [node.moduleSpecifier, node.importClause?.isTypeOnly ? 'type' : 'value'];
  if (ts.isExportDeclaration(node)) return [node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value'];
  if (ts.isImportTypeNode(node))
    return [ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, 'type'];
  if (!ts.isCallExpression(node)) return undefined;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return [node.arguments[0], 'late'];
  return isRequire(node) ? [node.arguments[0], 'value'] : undefined;
}

/** What was found, by path: each file is parsed once, however many tests walk past it. */
const known = new Map<string, { readonly text: string; readonly imports: Import[] }>();

/** Every module that a file names, type-only and late imports included, in the order of the text. */
export function importsOf(path: string, text: string): Import[] {
  const before = known.get(path);
  if (before?.text === text) return before.imports;
  const imports = findImports(path, text);
  known.set(path, { text, imports });
  return imports;
}

function findImports(path: string, text: string): Import[] {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const [specifier, kind] = importAt(node) ?? [undefined, 'value'];
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, kind });
    ts.forEachChild(node, visit);
  };
  visit(parse(path, text));
  return found;
}

/** Whether a file has a default export in any spelling. */
export function hasDefaultExport(path: string, text: string): boolean {
  return parse(path, text).statements.some((statement) => {
    if (ts.isExportAssignment(statement)) return true;
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      return (
        clause !== undefined && ts.isNamedExports(clause) && clause.elements.some((e) => e.name.text === 'default')
      );
    }
    return (
      ts.canHaveModifiers(statement) &&
      (ts.getModifiers(statement) ?? []).some((m) => m.kind === ts.SyntaxKind.DefaultKeyword)
    );
  });
}

export const isRelative = (specifier: string): boolean => specifier.startsWith('.');

/** The path from the root of the file that a relative import names. */
export const targetOf = (from: string, specifier: string): string => posix.join(posix.dirname(from), specifier);

/** The package that a bare import names: `@scope/name/deep` ─► `@scope/name`. */
export const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The files that start reaches through imports of the given kinds, start included. */
export function reachable(sources: Sources, start: string, kinds: readonly Import['kind'][]): Set<string> {
  const seen = new Set<string>();
  const queue = [start];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const text = sources.get(path);
    if (text === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const { specifier, kind } of importsOf(path, text)) {
      if (isRelative(specifier) && kinds.includes(kind)) queue.push(targetOf(path, specifier));
    }
  }
  return seen;
}
