/** Writes dist/inspector.html: the page of `listen --ui`, with its script and its styles inside. It loads nothing from anywhere. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const [script, style] = await Promise.all([
  bundle('main.tsx', { jsx: 'automatic', jsxImportSource: 'preact', format: 'iife' }),
  bundle('style.css'),
]);
const licences = ['preact', 'diff'].map(
  (name) => `${name}\n\n${readFileSync(path(`../node_modules/${name}/LICENSE`), 'utf8')}`,
);

const page = readFileSync(path('../src/inspector/page/page.html'), 'utf8')
  .replace('/* style */', () => style)
  // Text that ends a script is written so that it does not.
  .replace('/* script */', () => `/*! ${licences.join('\n')} */\n${script.replaceAll('</script', '<\\/script')}`);
mkdirSync(path('../dist'), { recursive: true });
writeFileSync(path('../dist/inspector.html'), page);

async function bundle(file, options) {
  const { outputFiles } = await build({
    entryPoints: [path(`../src/inspector/page/${file}`)],
    bundle: true,
    minify: true,
    target: ['chrome123', 'firefox121', 'safari17.5'], // the first that know light-dark() and dialogs
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
    ...options,
  });
  return outputFiles[0].text.trim();
}
