// Bun, whose server takes a handler of Fetch.

import { receiver } from './receiver.js';

Bun.serve({ port: 3000, fetch: receiver });
Bun.serve({ port: 3001, fetch: (request) => receiver(request) });
