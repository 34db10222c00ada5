import { isProblemCode } from '../problems/catalogue.ts';
import { htmlPage } from '../problems/html-page.ts';
import { NOTE_SCRIPT, NOTE_SCRIPT_PATH } from '../problems/note-form.ts';
import { type Page, type PageForm, referenceIndex, referencePage } from '../problems/reference-page.ts';
import type { ApiApp, ApiContext } from './api-app.ts';
import { pageNotes } from './error-notes.ts';
import type { ApiParts } from './operation.ts';

/**
 * The headers of pages that the server writes by itself. Their style stands in them. Of scripts only those that this
 * server serves as such run, never one that stands in the page: what people add to a page stays text.
 */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** The pages that explain every code, for everyone: `/errors`, `/errors/{code}`, and both as `.md` and `.json`. */
export function registerReferencePages(
  app: ApiApp,
  { store, publicUrl }: Pick<ApiParts, 'store' | 'publicUrl'>,
): void {
  app.get('/errors', (context) =>
    send(context, referenceIndex('html', context.req.query('q')?.slice(0, 100))),
  );
  app.get('/errors.md', (context) => send(context, referenceIndex('md')));
  app.get('/errors.json', (context) => send(context, referenceIndex('json')));
  app.get(NOTE_SCRIPT_PATH, (context) =>
    send(context, { contentType: 'text/javascript; charset=utf-8', body: NOTE_SCRIPT }),
  );
  app.get('/errors/:name', async (context) => {
    const [, code = '', form = 'html'] = /^(\w+?)(?:\.(md|json))?$/.exec(context.req.param('name')) ?? [];
    if (!isProblemCode(code)) return context.notFound();
    // A page explains what is wrong also while the database is what is wrong.
    const notes = await store.listNotes(code).catch(() => []);
    return send(context, referencePage(code, form as PageForm, pageNotes(notes), publicUrl));
  });
}

/** What a person reads who has opened an address in a browser at which there is nothing. */
export function noSuchPage(context: ApiContext): Response {
  const body = htmlPage(
    'There is no page here',
    `<p>The address has a slip in it, or belongs to the API behind this server and lies outside of the paths that are
forwarded there (<code>WARDKEY_GATEWAY_PATHS</code>).</p>
<ul><li><a href="/account/api-tokens">Your API tokens</a></li>
<li><a href="/errors">What each error means and how to mend it</a></li>
<li><a href="/openapi.json">The API, as an OpenAPI document</a></li></ul>`,
  );
  return send(context, { contentType: 'text/html; charset=utf-8', body }, 404);
}

function send(context: ApiContext, { body, contentType }: Page, status: 200 | 404 = 200): Response {
  return context.body(body, status, { ...PAGE_HEADERS, 'content-type': contentType });
}
