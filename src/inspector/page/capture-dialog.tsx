/**
 * A box for a capture of any kind: pasted, dropped or chosen.
 *
 * @module
 */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isWebhookError } from '../../errors/is-webhook-error.js';
import { importPublicKey } from '../../keys/import-public-key.js';
import type { ShownDelivery } from '../shown-delivery.js';
import { Dialog } from './dialog.js';
import { judgeCapture } from './judge-capture.js';

interface CaptureProps {
  /** One that was dropped. */
  readonly file: File | undefined;
  /** Those of the command line. */
  readonly keys: readonly string[];
  readonly onJudged: (deliveries: readonly Omit<ShownDelivery, 'number'>[]) => void;
  readonly onClose: () => void;
}

export function CaptureDialog({ file, keys, onJudged, onClose }: CaptureProps) {
  const [text, setText] = useState('');
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState('');
  const [asked, setAsked] = useState<{ name: string; give: (bytes: Uint8Array | undefined) => void }>();

  const judge = useCallback(
    async (bytes: Uint8Array) => {
      setProblem('');
      const texts = key.trim() === '' ? keys : [key];
      if (texts.length === 0) return setProblem('Give the public key to judge with. Mission Control shows it.');
      try {
        const imported = texts.map((one) => importPublicKey(one));
        const askForFile = (name: string) =>
          new Promise<Uint8Array | undefined>((resolve) => {
            setAsked({ name, give: resolve });
          });
        const judged = await judgeCapture(bytes, imported, askForFile);
        setAsked(undefined);
        if (typeof judged === 'string') setProblem(judged);
        else onJudged(judged.deliveries);
      } catch (error) {
        if (!isWebhookError(error)) throw error;
        setProblem(error.message);
      }
    },
    [key, keys, onJudged],
  );

  const started = useRef(false);
  useEffect(() => {
    if (!file || started.current) return;
    started.current = true;
    file.arrayBuffer().then((buffer) => judge(new Uint8Array(buffer)));
  }, [file, judge]);

  return (
    <Dialog title="Judge a capture" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          judge(new TextEncoder().encode(text));
        }}
      >
        <p>
          Raw HTTP, a curl command or its <code>--trace</code>, a HAR file, JSON of ngrok, webhook.site, Hookdeck or
          Lambda, or JSON with headers and body. It stays in this page.
        </p>
        <label>
          Capture
          <textarea rows={10} spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <label>
          Or a file
          <input
            type="file"
            onChange={async ({ currentTarget }) => {
              const chosen = currentTarget.files?.[0];
              if (chosen) judge(new Uint8Array(await chosen.arrayBuffer()));
            }}
          />
        </label>
        <label>
          Public key
          <input
            value={key}
            placeholder={keys.length > 0 ? 'those of listen' : '44 characters of Base64'}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        {asked && (
          <label>
            The body is in the file {asked.name}. Choose it:
            <input
              type="file"
              onChange={async ({ currentTarget }) => {
                const chosen = currentTarget.files?.[0];
                asked.give(chosen && new Uint8Array(await chosen.arrayBuffer()));
              }}
            />
          </label>
        )}
        <p role="alert" class="problem">
          {problem}
        </p>
        <div class="actions">
          <button type="submit" class="main" disabled={text.trim() === ''}>
            Judge it
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
