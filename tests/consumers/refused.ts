// What must not compile, in any module system.

import { importPublicKey, type VerifyOptions, verify, WebhookError } from 'telnyx-siprec-webhooks';

declare const parsed: { data: { id: string } };

export async function mistakes(headers: Record<string, string>, rawBody: string, key: string): Promise<void> {
  const verified = verify(headers, rawBody, key);
  // @ts-expect-error The result is no boolean, and neither is the promise that somebody forgot to await.
  const genuine: boolean = await verified;
  // @ts-expect-error There is nothing to call `ok`.
  if ((await verified).ok) return;
  // @ts-expect-error What a body is, nobody knows before it is parsed.
  (await verified).body.data;

  // @ts-expect-error A parsed body is not the body that was signed.
  await verify(headers, parsed, key);
  // @ts-expect-error No body at all.
  await verify(headers, undefined, key);
  // @ts-expect-error Nothing to read headers from.
  await verify(undefined, rawBody, key);
  // @ts-expect-error Text is not headers.
  await verify('telnyx-timestamp: 1', rawBody, key);

  // @ts-expect-error A number is no key.
  await verify(headers, rawBody, 42);
  // @ts-expect-error Nor is null: only what an environment gives, undefined, is taken.
  await verify(headers, rawBody, null);
  // @ts-expect-error The key is not optional.
  await verify(headers, rawBody);
  // @ts-expect-error An imported key is made by importPublicKey only.
  await verify(headers, rawBody, { keys: [key] });
  // @ts-expect-error An imported key has nothing to look at.
  importPublicKey(key).bytes;

  // @ts-expect-error An option that does not exist.
  await verify(headers, rawBody, key, { tolerance: 300 });
  // @ts-expect-error No value switches a check off.
  await verify(headers, rawBody, key, { toleranceSeconds: false });
  // @ts-expect-error A clock is a function.
  const options: VerifyOptions = { now: new Date() };

  // @ts-expect-error Abstract: thrown only as one of its three kinds.
  new WebhookError('', 401);
  void [genuine, options];
}
