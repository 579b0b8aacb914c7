/** Serves nest-controller.ts on Express. nest-fastify.ts serves it on Fastify. */

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SiprecModule } from './nest-controller.js';

/** Your own module. Add SiprecModule to its imports. */
@Module({ imports: [SiprecModule] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { rawBody: true }); // keeps the raw bytes, too
  // Otherwise, Nest answers a body over 100 kB with 413. A receiver takes 1 MiB.
  app.useBodyParser('json', { limit: '1mb' });
  app.useBodyParser('urlencoded', { limit: '1mb', extended: true });
  app.enableShutdownHooks(); // on SIGTERM, Nest answers what it is handling, then ends
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
