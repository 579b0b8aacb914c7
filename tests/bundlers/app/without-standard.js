// A program that uses every door but the one that needs a CommonJS package.

import * as root from 'telnyx-siprec-webhooks';
import * as native from 'telnyx-siprec-webhooks/native';
import * as receiver from 'telnyx-siprec-webhooks/receiver';
import * as schemas from 'telnyx-siprec-webhooks/schemas';
import * as testing from 'telnyx-siprec-webhooks/testing';
import { report } from './cases.js';
import { delivery } from './delivery.js';

report({ root, native, testing, receiver, schemas }, delivery);
