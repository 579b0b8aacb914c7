/** Runs in Node, against dynalite in the same process: over HTTP, as against DynamoDB. */

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
// @ts-expect-error: it has no types
import dynalite from 'dynalite';
import { check } from './check.js';
import { dynamoDbStore } from './store.js';

const server: Server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const client = new DynamoDBClient({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'local',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
const TableName = 'deliveries';
await client.send(
  new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  }),
);
await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
await check(dynamoDbStore(client, TableName));
client.destroy();
server.close();
