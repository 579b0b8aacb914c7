// Deno, whose server takes a handler of Fetch.

import { receiver } from './receiver.ts';

Deno.serve({ port: 3000 }, receiver);
Deno.serve({ port: 3001 }, (request) => receiver(request));
