import { hash, randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { accountOf, callerOrigin, demoAnswerJson, demoRefusal, readBody } from './demo-request.ts';

interface DemoFile {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly etag: string;
  readonly checksums: { readonly sha256: string };
  readonly metadata: Record<string, unknown>;
  readonly created_at: string;
}

/** Uploads of the Replicate contract. The demo keeps what is known of a file, not the file. */
export function addFileRoutes(app: Hono): void {
  const files: DemoFile[] = [];
  const view = (origin: string, { accountId: _, ...file }: DemoFile): object => ({
    ...file,
    expires_at: new Date(Date.parse(file.created_at) + 86_400_000).toISOString(),
    urls: { get: `${origin}/v1/files/${file.id}` },
  });

  app.post('/v1/files', async (c) => {
    const form = await readForm(c);
    const content = form?.get('content');
    if (!(content instanceof File)) {
      return demoRefusal(c, 400, 'Invalid request', 'Send a form with a file in the part "content".');
    }
    const bytes = Buffer.from(await content.arrayBuffer());
    const sha256 = hash('sha256', bytes);
    const file: DemoFile = {
      id: randomBytes(16).toString('base64url'),
      accountId: accountOf(c),
      name: content.name,
      content_type: content.type || 'application/octet-stream',
      size: bytes.length,
      etag: sha256.slice(0, 32),
      checksums: { sha256 },
      metadata: await metadataOf(form?.get('metadata') ?? null),
      created_at: new Date().toISOString(),
    };
    files.push(file);
    if (files.length > MOST_FILES) files.shift();
    return demoAnswerJson(c, 201, view(callerOrigin(c), file));
  });

  app.get('/v1/files', (c) => {
    const results = files.filter((file) => file.accountId === accountOf(c)).reverse();
    const origin = callerOrigin(c);
    return demoAnswerJson(c, 200, {
      previous: null,
      next: null,
      results: results.map((file) => view(origin, file)),
    });
  });

  app.get('/v1/files/:id', (c) => {
    const file = files.find(({ id, accountId }) => id === c.req.param('id') && accountId === accountOf(c));
    if (file === undefined) return demoRefusal(c, 404, 'Not found', 'There is no such file.');
    return demoAnswerJson(c, 200, view(callerOrigin(c), file));
  });

  app.delete('/v1/files/:id', (c) => {
    const index = files.findIndex(
      ({ id, accountId }) => id === c.req.param('id') && accountId === accountOf(c),
    );
    if (index === -1) return demoRefusal(c, 404, 'Not found', 'There is no such file.');
    files.splice(index, 1);
    return c.body(null, 204);
  });
}

const MOST_FILES = 500;
const MOST_METADATA_CHARACTERS = 10_000;

async function metadataOf(part: File | string | null): Promise<Record<string, unknown>> {
  const text = typeof part === 'string' ? part : ((await part?.text()) ?? '');
  if (text.length > MOST_METADATA_CHARACTERS) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function readForm(c: Context): Promise<FormData | undefined> {
  const type = c.req.header('content-type') ?? '';
  const form = new Response(await readBody(c), { headers: { 'content-type': type } });
  return form.formData().catch(() => undefined);
}
