import { readFileSync, writeFileSync } from 'node:fs';
import { clientMessages } from '../e2e/client-messages.ts';

/** Runs the clients with every mistake, and writes what they say between two marks in the README. */
const README = new URL('../README.md', import.meta.url);

const tidyUps: (() => unknown)[] = [];
try {
  const table = await clientMessages({ after: (tidyUp) => tidyUps.unshift(tidyUp) });
  const text = readFileSync(README, 'utf8');
  const block = /(?<=<!-- client messages -->\n).*?(?=\n<!-- end -->)/s;
  if (!block.test(text)) throw new Error('the README has no marks for the table');
  writeFileSync(
    README,
    text.replace(block, () => table),
  );
  console.log(table);
} finally {
  for (const tidyUp of tidyUps) await tidyUp();
}
