// For `workerd test`, which calls `test` as it would answer a request.
import { conformance } from '../conformance/conformance.mjs';
import data from './data.mjs';
import * as library from './library.mjs';

export default {
  async test() {
    console.log(JSON.stringify(await conformance(library, data)));
  },
};
