import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createServer } from 'vite';

/**
 * Runs the server and the console from their sources for whoever changes them: the pages are loaded again as their
 * files change, and the server is started again when one of its own does.
 */
const ROOT = join(import.meta.dirname, '..');
const port = process.env.WARDKEY_PORT ?? '7070';
process.env.WARDKEY_URL = `http://127.0.0.1:${port}`;

const vite = await createServer({
  configFile: join(ROOT, 'console', 'vite.config.ts'),
  server: { host: '127.0.0.1' },
});
await vite.listen();
const pages = vite.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
const child = spawn(process.execPath, ['--watch', join(ROOT, 'bin', 'wardkey.js'), 'serve'], {
  stdio: 'inherit',
  // Links in mails and on the screen lead to the pages that are loaded again, and changes come from there.
  env: { ...process.env, WARDKEY_PUBLIC_URL: process.env.WARDKEY_PUBLIC_URL ?? pages },
});
console.log(`✔ console   ${pages} (loaded again when a file changes)`);

const stop = (): void => void child.kill('SIGTERM');
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
child.on('exit', (code) => {
  void vite.close().then(() => process.exit(code ?? 0));
});
