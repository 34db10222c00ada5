import express from 'express';
import { requireToken, type VerifiedCaller } from 'wardkey/express';

// WARDKEY_URL says where Wardkey is; WARDKEY_API_TOKEN is a token with the scope `verify`, for this server alone.
const app = express();
app.get('/', (_request, response) => {
  response.send('anyone may read this\n');
});
app.use('/v1', requireToken());
app.get('/v1/hello', (request: express.Request & { wardkey?: VerifiedCaller }, response) => {
  response.json({ hello: request.wardkey?.account.username });
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log('listens on', server.address());
});
