/**
 * A store for `createReceiver` on Amazon DynamoDB: `store: dynamoDbStore(new DynamoDBClient(), 'deliveries')`. Copy this file.
 *
 * Make a table with one key, `id` (a string). Turn on its time to live, for the attribute `forgetAt`. That only cleans up, minutes or days late. Every
 * write compares `expiresAt` instead.
 *
 * DynamoDB has no clock to ask, so the clocks of your processes must agree to within a fraction of `leaseMs`. The clocks of AWS do.
 */

import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Claim, ClaimStore } from 'telnyx-siprec-webhooks/receiver';

/** The claim is held by this token, is not done, and has not expired. */
const IS_HELD = '#token = :token AND isDone = :false AND expiresAt > :now';

/** Makes a store of a table. */
export function dynamoDbStore(client: DynamoDBClient, table: string): ClaimStore {
  return {
    async claim(id, leaseMs): Promise<Claim> {
      const token = crypto.randomUUID();
      const isMine = await write(
        put(id, token, false, leaseMs, {
          ConditionExpression: 'attribute_not_exists(id) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': number(Date.now()) },
        }),
      );
      if (isMine) return { state: 'claimed', token };
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true }),
      );
      // If the SDK gets no answer, it sends a command again. The first one may have come through.
      if (item?.token?.S === token) return { state: 'claimed', token };
      const isLive = Number(item?.expiresAt?.N ?? 0) > Date.now();
      if (isLive && item?.isDone?.BOOL) return { state: 'done' };
      return { state: 'running', retryAfterMs: isLive ? Number(item?.expiresAt?.N) - Date.now() : 1 };
    },

    renew: (id, token, leaseMs) => write(put(id, token, false, leaseMs, held(token))),

    complete: (id, token, retentionMs) =>
      write(
        put(id, token, true, retentionMs, {
          // This holds also if it is already done under this token, because the SDK may send it twice.
          ConditionExpression: '#token = :token AND expiresAt > :now',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': { S: token }, ':now': number(Date.now()) },
        }),
      ),

    release: (id, token) => write(new DeleteItemCommand({ TableName: table, Key: { id: { S: id } }, ...held(token) })),
  };

  function put(id: string, token: string, isDone: boolean, milliseconds: number, condition: object): PutItemCommand {
    const expiresAt = Date.now() + milliseconds;
    return new PutItemCommand({
      TableName: table,
      Item: {
        id: { S: id },
        token: { S: token },
        isDone: { BOOL: isDone },
        expiresAt: number(expiresAt),
        forgetAt: number(Math.ceil(expiresAt / 1000)), // in seconds: time to live takes nothing else
      },
      ...condition,
    });
  }

  /** Writes, and tells whether the condition held. */
  async function write(command: PutItemCommand | DeleteItemCommand): Promise<boolean> {
    try {
      await (command instanceof PutItemCommand ? client.send(command) : client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function held(token: string) {
  return {
    ConditionExpression: IS_HELD,
    ExpressionAttributeNames: { '#token': 'token' }, // a reserved word
    ExpressionAttributeValues: { ':token': { S: token }, ':false': { BOOL: false }, ':now': number(Date.now()) },
  };
}

function number(value: number): { N: string } {
  return { N: String(value) };
}
