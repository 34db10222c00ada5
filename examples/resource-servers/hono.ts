import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { requireToken, type VerifiedCaller } from 'wardkey/hono';

// WARDKEY_URL says where Wardkey is; WARDKEY_API_TOKEN is a token with the scope `verify`, for this server alone.
const app = new Hono<{ Variables: { wardkey: VerifiedCaller } }>();
app.get('/', (c) => c.text('anyone may read this\n'));
app.use('/v1/*', requireToken());
app.get('/v1/hello', (c) => c.json({ hello: c.get('wardkey').account.username }));

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) }, (address) => {
  console.log('listens on', address);
});
