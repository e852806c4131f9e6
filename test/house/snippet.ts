import ts from 'typescript';

/** What a page says about one statement of a block. */
export interface Expectation {
  /** Line within the page, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A block ready to run: JavaScript that calls `__note(index, thunk)` for each expectation. */
export interface Snippet {
  readonly code: string;
  readonly expectations: readonly Expectation[];
}

const arrow = /^\s*\/\/\s*(?:→|=>)\s?(.*)$/;
const continuation = /^\s*\/\/ {2,}(.*)$/;

/** The expectation that begins at the end of a statement: on its last line, or on the line below it. */
function expectationAfter(text: string, end: number): string | undefined {
  const [tail, ...below] = text.slice(end).split('\n');
  const onLine = arrow.exec(tail);
  const first = onLine ?? (tail.trim() === '' && below.length > 0 ? arrow.exec(below.shift() as string) : null);
  if (first === null) return undefined;
  const parts = [first[1].split(' // ')[0]];
  for (let more = continuation.exec(below[0] ?? ''); more; more = continuation.exec(below[0] ?? '')) {
    parts.push(more[1]);
    below.shift();
  }
  return parts.join('\n').trim();
}

/** `console.log(a, b)` is noted as what it prints, anything else as its value. */
function noted(statement: ts.Statement, index: number, file: ts.SourceFile): string {
  const text = statement.getText(file);
  if (ts.isVariableStatement(statement)) {
    const [{ name }] = statement.declarationList.declarations;
    if (ts.isIdentifier(name)) return `${text}\nawait __note(${index}, async () => ${name.text});`;
  }
  if (!ts.isExpressionStatement(statement)) throw new RangeError(`"${text}" has no value to expect`);
  const call = statement.expression;
  if (ts.isCallExpression(call) && call.expression.getText(file) === 'console.log') {
    const printed = call.arguments.map((argument) => argument.getText(file)).join(', ');
    return `await __note(${index}, async () => __print(${printed}));`;
  }
  return `await __note(${index}, async () => (${call.getText(file)}));`;
}

const toJavaScript = (code: string): string =>
  ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } })
    .outputText;

/**
 * Rewrites a ts or js block so that each statement followed by `// → expected` reports its value. firstLine is the
 * page's line of the block's first line. Throws RangeError where an arrow stands behind no top-level statement.
 */
export function snippetOf(block: string, firstLine: number): Snippet {
  const file = ts.createSourceFile('block.ts', block, ts.ScriptTarget.ESNext, false, ts.ScriptKind.TS);
  const expectations: Expectation[] = [];
  const statements = file.statements.map((statement) => {
    const text = expectationAfter(block, statement.end);
    if (text === undefined) return statement.getText(file);
    const line = firstLine + file.getLineAndCharacterOfPosition(statement.end).line;
    expectations.push({ line, text });
    return noted(statement, expectations.length - 1, file);
  });
  const arrows = block.split('\n').filter((line) => /\/\/\s*(→|=>)/.test(line)).length;
  if (arrows !== expectations.length) {
    throw new RangeError(`${arrows} arrows, but ${expectations.length} stand behind a top-level statement`);
  }
  return { code: toJavaScript(statements.join('\n')), expectations };
}
