/**
 * AWS Lambda behind API Gateway (v1 and v2), a function URL or a load balancer. Both wire forms on one route: a Call Control application sends all
 * its other call events there, too, and these are answered 200.
 */

import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

interface HttpEvent {
  headers?: Record<string, string | undefined> | null | undefined;
  multiValueHeaders?: Record<string, string[] | undefined> | null | undefined;
  body?: unknown;
  isBase64Encoded?: boolean;
}

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

/** A load balancer asks for all four. */
const answer = (statusCode: number, body: string) => ({ statusCode, headers: {}, isBase64Encoded: false, body });

/** Bytes, and not text. What is no text here, a gateway's template has parsed: then `verify` says so. */
const rawBodyOf = ({ body, isBase64Encoded }: HttpEvent) =>
  typeof body === 'string' ? Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') : (body as Buffer);

export async function handler(http: HttpEvent): Promise<ReturnType<typeof answer>> {
  try {
    const both = Object.entries({ ...http.headers, ...http.multiValueHeaders }); // either may be empty
    const headers = both.map(([name, value]) => [name.toLowerCase(), value] as const);
    const { id, body } = await verify(new Map(headers), rawBodyOf(http), publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    return answer(200, 'OK');
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    console.error(error.code, error.message);
    return answer(error.status, error.code); // thrown through, it would be a 5xx of the service
  }
}
