import { catalogue, type ProblemCode } from './catalogue.ts';
import { explanationText } from './terminal-text.ts';

/** The forms in which a reference page is served. */
export type PageForm = 'html' | 'md' | 'json';

/** The page that explains one code. Needs nothing but this program: it can be read offline. */
export function referencePage(code: ProblemCode, form: PageForm): { contentType: string; body: string } {
  const row = catalogue[code];
  if (form === 'json') return { contentType: 'application/json', body: JSON.stringify({ code, ...row }) };
  if (form === 'md') {
    return { contentType: 'text/markdown; charset=utf-8', body: `# ${row.title}\n\n${markdownBody(code)}\n` };
  }
  const body = `<p><code>${code}</code> · HTTP ${row.status} · about ${row.minutesToFix} min to fix</p>
<h2>What happened</h2><p>${escapeHtml(row.happened)}</p>
<h2>Fix</h2><p>${escapeHtml(row.fix)}</p>
<p><a href="/errors">All codes</a></p>`;
  return { contentType: 'text/html; charset=utf-8', body: htmlPage(row.title, body) };
}

/** The list of all codes, as a page. */
export function referenceIndex(): string {
  const rows = Object.entries(catalogue).map(
    ([code, row]) =>
      `<tr><td><a href="/errors/${code}"><code>${code}</code></a></td><td>${row.status}</td><td>${escapeHtml(row.title)}</td></tr>`,
  );
  return htmlPage(
    'Errors',
    `<table><thead><tr><th scope="col">Code</th><th scope="col">HTTP</th><th scope="col">Title</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

/** A plain page in both colour schemes, without script. `body` is HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · Wardkey</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,monospace}pre{overflow-x:auto;padding:1rem;border:1px solid;border-radius:.5rem}
td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
}

/** Makes a text safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function markdownBody(code: ProblemCode): string {
  return explanationText(code).split('\n').slice(2).join('\n');
}
