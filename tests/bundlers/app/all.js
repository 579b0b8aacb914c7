// A program that uses every door.

import * as root from 'telnyx-siprec-webhooks';
import * as native from 'telnyx-siprec-webhooks/native';
import * as receiver from 'telnyx-siprec-webhooks/receiver';
import * as schemas from 'telnyx-siprec-webhooks/schemas';
import * as standard from 'telnyx-siprec-webhooks/standard';
import * as testing from 'telnyx-siprec-webhooks/testing';
import { report } from './cases.js';
import { delivery } from './delivery.js';

report({ root, native, testing, receiver, schemas, standard }, delivery);
