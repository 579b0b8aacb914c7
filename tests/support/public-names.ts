/** The public names of the package, as the compiler sees them in `src`: what documents are compared with. */

import { relative, resolve } from 'node:path';
import ts from 'typescript';

const { exports: entries } = JSON.parse(ts.sys.readFile('package.json') ?? '');

/** `src/index.ts` and the other entry points. */
export const ENTRY_POINTS: readonly string[] = Object.keys(entries)
  .map((name) => (name === '.' ? 'index' : name.slice(2)))
  .filter((name) => /^\w+$/.test(name))
  .map((name) => `src/${name}.ts`);

const program = ts.createProgram([...ENTRY_POINTS], {
  strict: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  noEmit: true,
});
const checker = program.getTypeChecker();

/** What each entry point exports, in the order of `ENTRY_POINTS`. */
const exportedBy: readonly (readonly [name: string, target: ts.Symbol][])[] = ENTRY_POINTS.map((file) => {
  const module = checker.getSymbolAtLocation(sourceOf(file));
  if (!module) throw new Error(`${file} exports nothing.`);
  return checker.getExportsOfModule(module).map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return [symbol.name, target];
  });
});

function sourceOf(file: string): ts.SourceFile {
  const source = program.getSourceFile(resolve(file));
  if (!source) throw new Error(`There is no ${file}.`);
  return source;
}

/** Everything that the entry points export, by its name. Where a type of the root and a schema have one name, it is the type. */
export const exported: ReadonlyMap<string, ts.Symbol> = new Map([...exportedBy].reverse().flat());

/** The docstrings of everything that the entry points export, of its members with those that it inherits, and of the entry points themselves. */
export function docstrings(): { file: string; text: string }[] {
  const found = new Map<ts.Node, string>();
  const visit = (node: ts.Node): void => {
    if (!relative('.', node.getSourceFile().fileName).startsWith('src/')) return;
    for (const doc of (node as { jsDoc?: ts.JSDoc[] }).jsDoc ?? []) found.set(doc, doc.getText());
    if (!ts.isBlock(node) && !hasModifier(node, ts.SyntaxKind.PrivateKeyword)) ts.forEachChild(node, visit);
  };
  for (const [, symbol] of exportedBy.flat()) {
    const inherited = symbol.flags & ts.SymbolFlags.Type ? checker.getDeclaredTypeOfSymbol(symbol).getProperties() : [];
    for (const { declarations = [] } of [symbol, ...inherited]) {
      for (const node of declarations) visit(ts.isVariableDeclaration(node) ? node.parent.parent : node);
    }
  }
  const docs = [...found].map(([node, text]) => ({ file: relative('.', node.getSourceFile().fileName), text }));
  const modules = ENTRY_POINTS.map((file) => ({ file, text: /\/\*\*.*?\*\//s.exec(sourceOf(file).text)?.[0] ?? '' }));
  return [...modules, ...docs];
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

/** The members of an exported interface: all of them, or those that it does not inherit. */
export function membersOf(name: string, isOwn = false): string[] {
  const symbol = exported.get(name);
  if (!symbol) throw new Error(`No entry point exports ${name}.`);
  if (isOwn) return [...(symbol.members?.keys() ?? [])].map(String);
  return checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .map(({ name }) => name);
}

/** What the comment of a member says is its default, such as `300`. */
export function defaultOf(name: string, member: string): string | undefined {
  const symbol = exported.get(name);
  const property = symbol && checker.getDeclaredTypeOfSymbol(symbol).getProperty(member);
  const tag = property?.getJsDocTags(checker).find(({ name }) => name === 'defaultValue');
  return tag && ts.displayPartsToString(tag.text);
}

/** The texts of an exported union. */
export function textsOf(name: string): string[] {
  const symbol = exported.get(name);
  if (!symbol) throw new Error(`No entry point exports ${name}.`);
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  return (type.isUnion() ? type.types : [type]).map((text) => (text as ts.StringLiteralType).value);
}

/** The functions and classes that are exported. */
export const functions: readonly string[] = [...exported]
  .filter(([, { flags }]) => flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class | ts.SymbolFlags.Variable))
  .map(([name]) => name);
