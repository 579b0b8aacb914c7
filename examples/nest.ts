/**
 * NestJS. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered 200.
 */

import 'reflect-metadata';
import type { RawBodyRequest } from '@nestjs/common';
import { Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request } from 'express';
import { classify, importPublicKey, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

@Controller('webhooks')
class WebhooksController {
  @Post()
  @HttpCode(200)
  async receive(@Req() request: RawBodyRequest<Request>): Promise<void> {
    // Without rawBody there is the parsed body only, which is refused as such.
    const { id, body } = await verify(request.headers, request.rawBody ?? request.body, publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error; // Nest logs it, and answers with its status
    if (result.kind === 'siprec') console.log(id, result.event);
  }
}

@Module({ controllers: [WebhooksController] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule, { rawBody: true }); // the bytes beside the parsed body
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
