/** Commands of curl as people and browsers write them. That curl sends what was signed, `run.mjs` proves with bash. */

import { form, json, pretty, withNewline } from './deliveries.mjs';

const URL = 'http://127.0.0.1:3999/webhooks';

const plain = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** As Chromium's developer tools escape for bash: UTF-16 units of everything but printable ASCII. */
const ansi = (text) => {
  const escaped = text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  const units = escaped.replace(/[^\x20-\x7E]|!/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `$'${units}'`;
};

/** As the same tools escape for cmd.exe. */
const cmd = (text) =>
  `^"${text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]/g, '^$&')
    .replace(/%(?=[a-zA-Z0-9_])/g, '%^')
    .replace(/\r?\n/g, '^\n\n')}^"`;

function command({ headers }, quote, lineEnd, ...data) {
  const options = Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  return `curl ${[quote(URL), ...options, ...data].join(lineEnd)}\n`;
}

const SH = ' \\\n  ';

/** Each file, by name. */
export const CURL_COMMANDS = {
  'curl-data-raw.sh': command(form, plain, SH, `--data-raw ${plain(form.body.toString())}`, '--compressed'),
  'curl-ansi.sh': command(json, ansi, SH, `--data-raw ${ansi(json.body.toString())}`, '--insecure'),
  'curl-cmd.bat': command(pretty, cmd, ' ^\n  ', `--data-raw ${cmd(pretty.body.toString())}`),
  'curl-data-binary.sh': `# a delivery of yesterday\n$ ${command(pretty, (text) => `"${text}"`, ' ', '--data-binary @curl-data-binary.body', '-sS', '-o /dev/null')}`,
  'curl-corrupted.sh': command(withNewline, plain, SH, `--data-raw ${plain(withNewline.body.toString())}`),
};

/** Files that the commands name. */
export const CURL_BODIES = { 'curl-data-binary.body': pretty.body };
