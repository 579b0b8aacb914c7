/** A receiver in NestJS. */

import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

@Module({})
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.use('/webhooks', toNodeListener(receiver)); // before Nest's own body parser, which listen() adds
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
