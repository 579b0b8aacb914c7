// A consumer with the DOM's types and Node's: their headers, bodies and keys fit without a cast.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { importPublicKey, toStandardHeaders, type VerifiedWebhook, verify } from 'telnyx-siprec-webhooks';

export async function fetchHandler(request: Request): Promise<Response> {
  const { id } = await verify(request.headers, await request.text(), process.env.TELNYX_PUBLIC_KEY);
  return new Response(id);
}

export async function fetchBytes(request: Request): Promise<VerifiedWebhook> {
  return verify(new Headers(request.headers), await request.arrayBuffer(), process.env.TELNYX_PUBLIC_KEY);
}

export async function nodeHandler(request: IncomingMessage, rawBody: Buffer): Promise<VerifiedWebhook[]> {
  const headers: IncomingHttpHeaders = request.headers;
  const publicKey = importPublicKey([process.env.TELNYX_PUBLIC_KEY, process.env.TELNYX_PUBLIC_KEY_NEXT, rawBody]);
  return Promise.all([
    verify(headers, rawBody, publicKey),
    verify(request.headersDistinct, rawBody, publicKey),
    verify(request.rawHeaders, rawBody, publicKey),
    verify(new Map(Object.entries(headers)), rawBody, publicKey),
    verify(new Headers().entries(), new Uint8Array(rawBody), publicKey),
    verify(toStandardHeaders(headers, rawBody), rawBody, publicKey),
  ]);
}

/** Express: the request itself has `get(name)`. */
export async function expressHandler(request: {
  get(name: 'set-cookie'): string[] | undefined;
  get(name: string): string | undefined;
  body: Buffer;
}): Promise<VerifiedWebhook> {
  return verify(request, request.body, process.env.TELNYX_PUBLIC_KEY);
}
