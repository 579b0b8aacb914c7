/** A real nginx in front of a server, with connections to it that are kept: what many have in front of theirs. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startOn } from './processes.mjs';

/** Debian's own, and in the same place on most others; it is not on everybody's path. */
export const NGINX = '/usr/sbin/nginx';

/**
 * Starts it on a free port.
 *
 * @param {string} upstream - The origin of the server behind it.
 */
export async function startNginx(upstream) {
  const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-nginx-'));
  const port = await freePort();
  const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; user root; pid ${folder}/nginx.pid; error_log stderr warn;
events { worker_connections 64; }
http {
  access_log off; client_max_body_size 16m; ${scratch.join(' ')}
  upstream behind { server ${new URL(upstream).host}; keepalive 8; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; }
  }
}
`,
  );
  const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
  const server = await startOn(port, { command: NGINX, args, cwd: folder });
  return {
    ...server,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
