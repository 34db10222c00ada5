import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds the API; `scripts/dev.ts` sets it. */
const api = process.env.WARDKEY_URL ?? 'http://127.0.0.1:7070';

// biome-ignore lint/style/noDefaultExport: Vite asks for one
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsDir: 'console-assets',
    // The Content-Security-Policy allows no data: addresses.
    assetsInlineLimit: 0,
    target: 'es2022',
    // Older targets have light-dark() rewritten into something that needs the colour scheme at build time.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    manifest: true,
    reportCompressedSize: false,
    // What a first visit may weigh is measured by a test, packed.
    chunkSizeWarningLimit: 2000,
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/errors', '/openapi.json', '/dev'].map((path) => [path, api])),
  },
});
