import { isProblemCode } from '../problems/catalogue.ts';
import { type Page, type PageForm, referenceIndex, referencePage } from '../problems/reference-page.ts';
import type { ApiApp, ApiContext } from './api-app.ts';
import { pageNotes } from './error-notes.ts';
import type { ApiParts } from './operation.ts';

/** The headers of pages that the server writes by itself: their style stands in them, and no script runs. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** The pages that explain every code, for everyone: `/errors`, `/errors/{code}`, and both as `.md` and `.json`. */
export function registerReferencePages(app: ApiApp, { store }: Pick<ApiParts, 'store'>): void {
  app.get('/errors', (context) =>
    send(context, referenceIndex('html', context.req.query('q')?.slice(0, 100))),
  );
  app.get('/errors.md', (context) => send(context, referenceIndex('md')));
  app.get('/errors.json', (context) => send(context, referenceIndex('json')));
  app.get('/errors/:name', async (context) => {
    const [, code = '', form = 'html'] = /^(\w+?)(?:\.(md|json))?$/.exec(context.req.param('name')) ?? [];
    if (!isProblemCode(code)) return context.notFound();
    // A page explains what is wrong also while the database is what is wrong.
    const notes = await store.listNotes(code).catch(() => []);
    return send(context, referencePage(code, form as PageForm, pageNotes(notes)));
  });
}

function send(context: ApiContext, { body, contentType }: Page): Response {
  return context.body(body, 200, { ...PAGE_HEADERS, 'content-type': contentType });
}
