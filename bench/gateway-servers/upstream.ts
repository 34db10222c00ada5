import { createServer } from 'node:net';
import { announce } from '../announce.ts';

/**
 * An upstream that costs next to nothing, so that the proxies are compared and not it: it looks for the end of each
 * request and answers with bytes made beforehand. `/large` gets 64 KiB, everything else a few words.
 */
const answers = {
  small: answer('{"status":"succeeded"}'),
  large: answer(`{"output":"${'x'.repeat(65_523)}"}`),
};

const server = createServer((socket) => {
  let missing = 0;
  let rest = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    let text = rest + chunk.toString('latin1');
    rest = '';
    while (text.length > 0) {
      if (missing > 0) {
        const taken = Math.min(missing, text.length);
        missing -= taken;
        text = text.slice(taken);
        if (missing > 0) return;
        socket.write(pending);
        continue;
      }
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) {
        rest = text;
        return;
      }
      const head = text.slice(0, end);
      text = text.slice(end + 4);
      pending = head.includes('/large') ? answers.large : answers.small;
      missing = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (missing === 0) socket.write(pending);
    }
  });
  let pending = answers.small;
});

function answer(body: string): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nX-Served-By: bench\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.from(head + body, 'latin1');
}

await announce(server);
