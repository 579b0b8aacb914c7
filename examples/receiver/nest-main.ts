/** Serves nest-controller.ts. */

import { NestFactory } from '@nestjs/core';
import { AppModule } from './nest-controller.js';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule, { rawBody: true }); // keeps the raw bytes, too
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
