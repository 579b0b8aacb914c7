/** A receiver in a controller of NestJS, with a service that is injected. nest-main.ts serves it, and nest-controller.spec.ts tests it. */

import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Injectable, Module, Post, Req, Res } from '@nestjs/common';
import type { SiprecEvent } from 'telnyx-siprec-webhooks';
import { createReceiver, type Delivery, type NodeListener, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

/** What becomes of an event. Inject your database here. */
@Injectable()
export class SiprecService {
  async handle(event: SiprecEvent, { id }: Delivery): Promise<void> {
    console.log(id, event);
  }
}

@Controller('webhooks')
export class WebhooksController {
  readonly #listener: NodeListener;

  constructor(siprec: SiprecService) {
    // Here, and not above the class: by now ConfigModule has read .env, and a test has set a key of its own.
    const receiver = createReceiver({
      publicKey: process.env.TELNYX_PUBLIC_KEY,
      onEvent: (event, delivery) => siprec.handle(event, delivery),
      onOther: 'ignore', // the other events of the call; or a function
    });
    this.#listener = toNodeListener(receiver);
  }

  /** Takes the response, too: the receiver answers, and Nest does not. */
  @Post()
  receive(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.#listener(request, response);
  }
}

@Module({ controllers: [WebhooksController], providers: [SiprecService] })
export class AppModule {}
