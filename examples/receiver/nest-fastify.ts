/** A receiver in NestJS on Fastify. */

import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});
const listener = toNodeListener(receiver);

@Module({})
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
  // This comes before Fastify looks at the content type and the length of the body. The receiver checks them.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request, reply) => {
      if (request.url.split('?', 1)[0] !== '/webhooks') return;
      reply.hijack();
      await listener(request.raw, reply.raw);
    });
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
