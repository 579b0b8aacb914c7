/**
 * A receiver in a controller of NestJS, with a service that is injected. nest-main.ts serves it on Express, nest-fastify.ts serves it on Fastify, and
 * nest-controller.spec.ts tests it.
 */

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

export const STORE = Symbol('ClaimStore');

/** Handles an event. Inject your database here. */
@Injectable()
export class SiprecService {
  readonly #logger = new Logger(SiprecService.name);

  async handle(event: SiprecEvent, { id }: Delivery): Promise<void> {
    this.#logger.log(`${id} ${JSON.stringify(event)}`);
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

  /**
   * Takes the response, too: the receiver answers, and Nest does not. Let no guard or throttler of your application refuse this route: Telnyx may never resend
   * what was answered with 401 or 429. The receiver itself checks who sent a delivery.
   */
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
export class SiprecModule {}
