// For Node, where the package is required. The suite itself is ESM.
const library = require('./library.cjs');

(async () => {
  const { conformance } = await import('../conformance/conformance.mjs');
  const { default: data } = await import('./data.mjs');
  console.log(JSON.stringify(await conformance(library, data)));
})();
