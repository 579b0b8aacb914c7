/** A receiver in a controller of NestJS, with a service that is injected. nest-main.ts serves it, and nest-controller.spec.ts tests it. */

import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Inject, Injectable, Logger, Module, Post, Req, Res } from '@nestjs/common';
import type { SiprecEvent } from 'telnyx-siprec-webhooks';
import {
  type ClaimStore,
  createReceiver,
  type Delivery,
  memoryStore,
  type NodeListener,
  toNodeListener,
} from 'telnyx-siprec-webhooks/receiver';

const STORE = Symbol('ClaimStore');

/** Handles an event. Inject your database here. */
@Injectable()
export class SiprecService {
  handle(event: SiprecEvent, { id }: Delivery): void | Promise<void> {
    console.log(id, event);
  }
}

@Controller('webhooks')
export class WebhooksController {
  readonly #listener: NodeListener;
  readonly #logger = new Logger(WebhooksController.name);

  constructor(siprec: SiprecService, @Inject(STORE) store: ClaimStore) {
    // The receiver is made here, and not above the class. By now, ConfigModule has read .env, or a test has set its own key.
    const receiver = createReceiver({
      publicKey: process.env.TELNYX_PUBLIC_KEY,
      store,
      onEvent: (event, delivery) => siprec.handle(event, delivery),
      onOther: 'ignore', // the other events of the call; or a function
      onRefused: ({ status, code, message }) => this.#logger[status < 500 ? 'warn' : 'error'](`${code}: ${message}`),
      onError: (error, { during }) =>
        this.#logger.error(`${during} failed`, error instanceof Error ? error.stack : error),
    });
    this.#listener = toNodeListener(receiver);
  }

  /** Takes the response, too: the receiver answers, and Nest does not. */
  @Post()
  receive(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.#listener(request, response);
  }
}

@Module({
  controllers: [WebhooksController],
  providers: [
    SiprecService,
    // On several machines, use a store that all of them share: `useFactory: async () => redisStore(await createClient({ url }).connect())`.
    { provide: STORE, useFactory: (): ClaimStore => memoryStore() },
  ],
})
export class AppModule {}
