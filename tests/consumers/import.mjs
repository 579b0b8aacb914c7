import * as library from 'telnyx-siprec-webhooks';
import report from './report.cjs';

await report(library);
