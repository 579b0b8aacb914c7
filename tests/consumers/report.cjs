// What a plain program sees of the package: the same for import and require.

const { argv, stdout } = require('node:process');

/** Prints, as JSON, the names of the package and its verdicts on the delivery in argv: as it is, and with one byte changed. */
module.exports = async function report(library) {
  const { headers, rawBody, publicKey, timestamp } = JSON.parse(argv[2]);
  const now = () => new Date(timestamp * 1000);
  const { id, idSource } = await library.verify(headers, rawBody, publicKey, { now });
  const refusal = await library.verify(headers, `${rawBody} `, publicKey, { now }).catch((error) => error);
  stdout.write(
    JSON.stringify({
      names: Object.keys(library).sort(),
      verified: { id, idSource },
      refused: { name: refusal.name, code: refusal.code, status: refusal.status },
    }),
  );
};
