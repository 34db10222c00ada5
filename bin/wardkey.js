#!/usr/bin/env node
// Plain JavaScript on purpose: an old Node must be able to read it, to say what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = [24, 15];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
const isCurrent = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
const bundled = join(root, 'node_modules', 'node', 'bin', 'node');

if (isCurrent) {
  // A scan stands before every commit: it starts without what the other commands need.
  const name = process.argv[2] === 'scan' ? 'scan-main' : 'main';
  const source = join(root, 'src', 'cli', `${name}.ts`);
  const isCheckout = existsSync(source);
  // To take the types off takes longer than most commands: what came out is kept.
  if (isCheckout) modules.enableCompileCache(join(root, 'node_modules', '.cache', 'wardkey'));
  const { main } = await import(isCheckout ? source : join(root, 'dist', 'cli', `${name}.js`));
  await main(process.argv.slice(2));
} else if (existsSync(bundled)) {
  runWith(bundled);
} else {
  console.error(`error: Wardkey needs Node ${NEEDED.join('.')} or later; this is ${process.versions.node}`);
  console.error('fix:   install a current Node from https://nodejs.org, or run npm ci in the checkout');
  process.exitCode = 1;
}

/** In a checkout a current Node lies beside the program. What is sent to this process is meant for that one. */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches both by itself: a terminal sends it to the whole group. Nothing else does.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
