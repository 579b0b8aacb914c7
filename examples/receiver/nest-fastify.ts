/** Serves nest-controller.ts on Fastify. */

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SiprecModule } from './nest-controller.js';

/** Your own module. Add SiprecModule to its imports. */
@Module({ imports: [SiprecModule] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { rawBody: true }); // keeps the raw bytes, too
  app.enableShutdownHooks(); // on SIGTERM, Nest answers what it is handling, then ends
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
