/** The server of a folder, such as recovery, on a port of its own choice, which it prints. */
import { Server } from 'node:net';

const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once('listening', () => console.log('port', this.address().port));
  return listen.call(this, 0, '127.0.0.1', ...args.slice(1));
};
await import(`./${process.argv[2]}/server.js`);
