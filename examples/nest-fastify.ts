/**
 * NestJS on Fastify, with a guard that verifies and a parameter decorator that hands over what is genuine. Both wire forms on one route: a Call
 * Control application sends all its other call events there, too, and these are answered 200.
 */

import 'reflect-metadata';
import {
  type CanActivate,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  Injectable,
  Module,
  Post,
  type RawBodyRequest,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { classify, importPublicKey, type VerifiedWebhook, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);
const deliveries = new WeakMap<object, VerifiedWebhook>();

/** Lets nothing through that is not proved genuine. */
@Injectable()
class TelnyxGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RawBodyRequest<FastifyRequest>>();
    // Without rawBody there is the parsed body only, which is refused as such.
    const rawBody = request.rawBody ?? (request.body as Buffer);
    deliveries.set(request, await verify(request.headers, rawBody, publicKey)); // Nest answers an error with its status
    return true;
  }
}

/** What the guard found genuine. */
const Delivery = createParamDecorator((_: unknown, context: ExecutionContext) =>
  deliveries.get(context.switchToHttp().getRequest()),
);

@Controller('webhooks')
class WebhooksController {
  @Post()
  @HttpCode(200)
  @UseGuards(TelnyxGuard)
  receive(@Delivery() { id, body }: VerifiedWebhook): void {
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
  }
}

@Module({ controllers: [WebhooksController], providers: [TelnyxGuard] })
class AppModule {}

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { rawBody: true });
  await app.listen(Number(process.env.PORT ?? 3000));
}
bootstrap();
