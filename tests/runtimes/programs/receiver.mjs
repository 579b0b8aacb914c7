// For `workerd serve`: a receiver behind a port.
import { receiver } from './library.mjs';

let receive;

export default {
  fetch(request, { TELNYX_PUBLIC_KEY }) {
    receive ??= receiver.createReceiver({
      publicKey: TELNYX_PUBLIC_KEY,
      onEvent() {},
      onOther: 'ignore',
      onRefused() {},
    });
    return receive(request);
  },
};
