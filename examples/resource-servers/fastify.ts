import Fastify, { type FastifyRequest } from 'fastify';
import { requireToken, type VerifiedCaller } from 'wardkey/fastify';

// WARDKEY_URL says where Wardkey is; WARDKEY_API_TOKEN is a token with the scope `verify`, for this server alone.
const app = Fastify();
app.get('/', () => 'anyone may read this\n');
app.register(
  (guarded, _options, done) => {
    guarded.addHook('onRequest', requireToken());
    guarded.get('/hello', (request: FastifyRequest & { wardkey?: VerifiedCaller }) => ({
      hello: request.wardkey?.account.username,
    }));
    done();
  },
  { prefix: '/v1' },
);

await app.listen({ port: Number(process.env.PORT ?? 3000) });
console.log('listens on', app.server.address());
