import { createHmac, randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { demoVersionId, listedModels } from './demo-model.ts';
import { accountOf, callerOrigin, demoAnswerJson, readBody } from './demo-request.ts';
import { modelView, versionView } from './replicate-views.ts';

/** What the Replicate contract has beside predictions and files: models, versions, hardware, the webhook secret. */
export function addModelRoutes(app: Hono): void {
  const secretOfWebhookSecrets = randomBytes(32);
  const view = (c: Context, name: string, description = 'Demo of a model.'): Record<string, unknown> =>
    modelView(name, description, { caller: callerOrigin(c), own: '' });
  const page = (c: Context, results: readonly unknown[]): Response =>
    demoAnswerJson(c, 200, { previous: null, next: null, results });
  const nameIn = (c: Context): string => `${c.req.param('owner')}/${c.req.param('name')}`;

  app.get('/v1/models', (c) =>
    page(
      c,
      listedModels.map(({ name, description }) => view(c, name, description)),
    ),
  );

  app.on('QUERY', '/v1/models', async (c) => {
    const words = (await readBody(c)).toString().replaceAll('"', '').trim().toLowerCase();
    const found = listedModels.filter((model) =>
      `${model.name} ${model.description}`.toLowerCase().includes(words),
    );
    return page(
      c,
      found.map(({ name, description }) => view(c, name, description)),
    );
  });

  app.get('/v1/models/:owner/:name', (c) => c.json(view(c, nameIn(c))));
  app.get('/v1/models/:owner/:name/versions', (c) =>
    page(c, [versionView(nameIn(c), demoVersionId(nameIn(c)))]),
  );
  app.get('/v1/models/:owner/:name/versions/:id', (c) => c.json(versionView(nameIn(c), c.req.param('id'))));

  app.get('/v1/hardware', (c) => c.json([{ sku: 'demo', name: 'Demo (no hardware at all)' }]));

  app.get('/v1/webhooks/default/secret', (c) => {
    // The secret that signs webhooks is standard base64 by contract: the prefix has the only underscore.
    const secret = createHmac('sha256', secretOfWebhookSecrets).update(accountOf(c)).digest('base64');
    return demoAnswerJson(c, 200, { key: `whsec_${secret}` });
  });
}
