/**
 * Who may talk to the inspector: a browser on this machine, whose page came from here and whose user has the address with the token.
 *
 * @module
 */

/** Why a request is refused; `undefined` where it is not. */
export type Refusal = { readonly status: 403 | 405; readonly message: string };

/** What is looked at. */
export interface GuardedRequest {
  readonly method: string;
  /** The path and the query, as they came. */
  readonly url: string;
  /** The value of each header of these names, in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Names by which a browser on this machine calls it. Any other leads here by a name server that somebody else runs (DNS rebinding). */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Judges a request: the host it was sent to, the page that sent it, and the token in its path.
 *
 * @returns The path behind the token, or why it is refused. What is refused is not told which of the three was wrong.
 */
export function guard(
  { method, url, headers }: GuardedRequest,
  { port, token }: { port: number; token: string },
): { path: string } | Refusal {
  const { host, origin, 'sec-fetch-site': site } = headers;
  const hosts = LOOPBACK.map((name) => `${name}:${port}`);
  if (typeof host !== 'string' || !hosts.includes(host.toLowerCase())) return FORBIDDEN;
  // A browser says whose page asks. One that was typed, or is a bookmark, has none.
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`) return FORBIDDEN;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return FORBIDDEN;
  const path = pathBehind(token, url);
  if (path === undefined) return FORBIDDEN;
  if (method === 'GET') return { path };
  if (method !== 'POST') return { status: 405, message: 'GET or POST only.' };
  // What changes something has to come from the page itself.
  return origin === undefined ? FORBIDDEN : { path };
}

const FORBIDDEN: Refusal = {
  status: 403,
  message: 'Open the address that listen printed, token included.',
};

/** The path behind `/<token>/`, without its query; `undefined` where the token is another. Takes the same time whichever character differs. */
function pathBehind(token: string, url: string): string | undefined {
  const [path = ''] = url.split('?', 1);
  const start = `/${token}/`;
  let difference = path.length < start.length ? 1 : 0;
  for (let index = 0; index < start.length; index++) difference |= path.charCodeAt(index) ^ start.charCodeAt(index);
  return difference === 0 ? path.slice(start.length) : undefined;
}
