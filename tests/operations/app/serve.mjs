/** The server of a folder, such as recovery, on ports of its own choice. It prints them: the one for deliveries first. */
import { Server } from 'node:net';

const { listen } = Server.prototype;
Server.prototype.listen = function (_, host = '127.0.0.1') {
  this.once('listening', () => console.log('port', this.address().port));
  return listen.call(this, 0, host);
};
await import(`./${process.argv[2]}/server.js`);
