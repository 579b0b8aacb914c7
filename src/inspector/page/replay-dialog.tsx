/**
 * Sending a delivery on, once more.
 *
 * @module
 */

import { useState } from 'preact/hooks';
import type { ShownDelivery } from '../shown-delivery.js';
import { Dialog } from './dialog.js';
import { replay } from './stream.js';

interface ReplayProps {
  readonly delivery: ShownDelivery;
  readonly to: string;
  readonly canSign: boolean;
  readonly onClose: () => void;
}

export function ReplayDialog({ delivery, to, canSign, onClose }: ReplayProps) {
  const [url, setUrl] = useState(to);
  const [sign, setSign] = useState(canSign);
  const [said, setSaid] = useState<{ ok: boolean; text: string }>();
  const [isWaiting, setWaiting] = useState(false);

  const send = async (event: Event) => {
    event.preventDefault();
    setWaiting(true);
    setSaid(await replay(delivery, url, sign));
    setWaiting(false);
  };

  return (
    <Dialog title="Replay" onClose={onClose}>
      <form onSubmit={send}>
        <label>
          To
          <input type="url" required value={url} onInput={(event) => setUrl(event.currentTarget.value)} />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={sign}
            disabled={!canSign}
            onChange={(event) => setSign(event.currentTarget.checked)}
          />
          Sign it anew with the test key
        </label>
        <p class="note">
          {canSign
            ? 'Without this it goes as it came. Your handler refuses what is older than its tolerance.'
            : 'It goes as it came, and is refused once it is older than the tolerance. Set TELNYX_TEST_SECRET_KEY to sign it anew.'}
        </p>
        <p role="status" class={said?.ok === false ? 'problem' : ''}>
          {isWaiting ? 'Waiting for the answer…' : said?.text}
        </p>
        <div class="actions">
          <button type="submit" class="main" disabled={isWaiting}>
            Send
          </button>
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      </form>
    </Dialog>
  );
}
