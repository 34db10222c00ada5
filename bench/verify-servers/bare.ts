import { createServer } from 'node:http';
import { announce } from '../announce.ts';

/** Nothing but `node:http`: reads a request to its end and answers what was made beforehand, in one piece. */
const [status = '', headers = '', body = ''] = process.argv.slice(2);
const fixed = JSON.parse(headers) as Record<string, string>;
await announce(
  createServer((request, response) => {
    request.on('data', () => undefined);
    request.on('end', () => {
      response.writeHead(Number(status), fixed);
      response.end(body, 'latin1');
    });
  }),
);
