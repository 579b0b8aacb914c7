/** What `prisma generate` makes of the model in docs/exactly-once.md, as far as the page uses it. */

import type { InputJsonValue, ITXClientDenyList } from '@prisma/client/runtime/client';

export type * as Prisma from '@prisma/client/runtime/client';

export interface PrismaClient {
  $queryRawUnsafe<T = unknown>(query: string, ...values: unknown[]): Promise<T>;
  $transaction<R>(work: (tx: Omit<PrismaClient, ITXClientDenyList>) => Promise<R>): Promise<R>;
  readonly call: {
    createMany(args: { data: { id: string; event: InputJsonValue }[]; skipDuplicates?: boolean }): Promise<unknown>;
  };
}
