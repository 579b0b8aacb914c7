/** Serves nest-controller.ts. */

import { NestFactory } from '@nestjs/core';
import { AppModule } from './nest-controller.js';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule, { rawBody: true }); // the bytes, beside what Nest's body parser makes of them
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
