/**
 * Parsing and validating one event, next to `JSON.parse` of the same text: interleaved in one process, as a ratio of medians. Run it also with
 * `node --disallow-code-generation-from-strings`, where `eval` is refused. Build first.
 */
import { parseSiprecEvent } from 'telnyx-siprec-webhooks';

const event = {
  record_type: 'event',
  event_type: 'siprec.failed',
  id: '25dc3731-e51e-4927-a50d-a61cc25984b1',
  occurred_at: '2021-12-15T14:11:24.613295Z',
  payload: {
    call_control_id: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
    connection_id: '7267402348934739472',
    call_leg_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
    call_session_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
    client_state: 'aGF2ZSBhIG5pY2UgZGF5ID1d',
    failure_cause: 'no_answer',
  },
};
const bare = JSON.stringify(event);
const enveloped = JSON.stringify({ data: event, meta: { attempt: 1, delivered_to: 'https://example.com/webhooks' } });

const ROUNDS = 301;
const CALLS = 2000;

let sink = 0;
function time(run, text) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < CALLS; call++) sink += run(text) ? 1 : 0;
  return Number(process.hrtime.bigint() - start);
}
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

let evaluates = true;
try {
  new Function('');
} catch {
  evaluates = false;
}

const rows = [
  { event: 'bare', text: bare, goal: 1.1 },
  { event: 'enveloped', text: enveloped, goal: 1.25 },
].map(({ event, text, goal }) => {
  const ratios = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = round % 2 === 0 ? [JSON.parse, parseSiprecEvent] : [parseSiprecEvent, JSON.parse];
    const times = [time(first, text), time(second, text)];
    const ratio = first === JSON.parse ? times[1] / times[0] : times[0] / times[1];
    if (round >= ROUNDS / 3) ratios.push(ratio); // the first third warms up
  }
  const ratio = median(ratios);
  return { event, bytes: text.length, eval: evaluates, 'parseSiprecEvent / JSON.parse': ratio.toFixed(3), goal };
});
console.table(rows);
if (sink === 0) throw new Error('nothing was parsed');
