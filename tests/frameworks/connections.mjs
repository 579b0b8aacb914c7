/**
 * Connections that are kept: a refusal that was given before the body was read must not cost the delivery that comes after it. Straight to the
 * server, and through nginx, which keeps its connections for everybody's requests.
 */

import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { callControl, post, texml, unsign } from './deliveries.mjs';

/** How often, where the row says nothing else: whether a connection is reset in time is a matter of luck. */
const ROUNDS = 6;

/** What is refused by its headers, with a body that fits into one read, and with one that does not. */
const REFUSED = {
  'a short form': () => unsign(texml('siprec-started')),
  'a form of 300 kB': () => unsign(texml('siprec-started', `&Padding=${'x'.repeat(300_000)}`)),
};

/** By the headers, or by its length; and where the server closes while the sender still sends, nginx may say 502, and a client may see no answer. */
const REFUSALS = [401, 413, 502, 0];

export const connectionCases = ({ rounds = ROUNDS }) => {
  const survives = (refuse, behind) => async (urls) => {
    const { server } = urls;
    const url = behind ? urls.behindNginx : urls.url;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (let round = 0; round < rounds; round++) {
        const refused = await post(url, refuse(), { agent });
        const genuine = callControl('siprec.stopped');
        const printed = server.listen();
        const { status, text } = await post(url, genuine, { agent });
        assert.equal(
          status,
          200,
          `after a ${refused.status}, a genuine delivery was answered ${status} (${text.slice(0, 200)})`,
        );
        await printed(genuine.id);
        assert.ok(REFUSALS.includes(refused.status), `refused with ${refused.status} (${refused.text.slice(0, 200)})`);
      }
    } finally {
      agent.destroy();
    }
  };
  return Object.fromEntries(
    Object.entries(REFUSED).flatMap(([name, refuse]) => [
      [`a delivery after ${name} that was refused, on one connection`, survives(refuse, false)],
      [`a delivery after ${name} that was refused, behind nginx`, survives(refuse, true)],
    ]),
  );
};
