// Imports every door and uses none, so nothing of them may be left.

import * as root from 'telnyx-siprec-webhooks';
import { verify } from 'telnyx-siprec-webhooks/native';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
import { TexmlSiprecFailed } from 'telnyx-siprec-webhooks/schemas';
import { resign } from 'telnyx-siprec-webhooks/standard';
import { diagnose } from 'telnyx-siprec-webhooks/testing';

const _unused = () => [root, verify, createReceiver, TexmlSiprecFailed, resign, diagnose];
