import { type CatalogueRow, catalogue, type ProblemCode } from './catalogue.ts';
import { explanationOf } from './explanation.ts';
import { escapeHtml, htmlPage } from './html-page.ts';
import { htmlOf } from './html-sections.ts';
import { detectionOf, lessonOf } from './lesson.ts';
import { markdownOf } from './markdown-page.ts';
import { NOTE_SCRIPT_PATH } from './note-form.ts';
import { recordedRun } from './recorded-lessons.ts';
import { badgesOf, isVerified, type PageNote, referenceSections } from './reference-document.ts';
import { seenOf } from './seen-blocks.ts';

export type { PageNote } from './reference-document.ts';

/** The forms in which a reference page is served. */
export type PageForm = 'html' | 'md' | 'json';

/** A page as it goes over the wire. */
export interface Page {
  readonly contentType: string;
  readonly body: string;
}

/**
 * The page that explains one code. Needs nothing but this program: it can be read offline. With the address that
 * callers see, the command that shows whether this is the code calls it.
 */
export function referencePage(
  code: ProblemCode,
  form: PageForm,
  notes: readonly PageNote[] = [],
  publicUrl?: string,
): Page {
  const { title }: CatalogueRow = catalogue[code];
  switch (form) {
    case 'json':
      return json({ ...referenceFields(code, publicUrl), notes: notes.map(noteFields) });
    case 'md': {
      const badges = [`\`${code}\``, ...badgesOf(code)];
      return markdown(markdownOf(title, badges, referenceSections(code, notes, publicUrl)));
    }
    case 'html': {
      const { severity } = explanationOf(code);
      const badges = badgesOf(code).map((badge, index) => {
        const className = index === 0 ? ` class="${severity}"` : '';
        return `<li${className}>${escapeHtml(badge)}</li>`;
      });
      const body = `<p><a href="/errors">All errors</a> / <code>${code}</code></p>
<ul class="badges" aria-label="At a glance">${badges.join('')}</ul>
${htmlOf(code, referenceSections(code, notes, publicUrl))}
<p class="soft">The same page <a href="/errors/${code}.md">as Markdown</a>, to paste where you ask for help, and <a href="/errors/${code}.json">as JSON</a>.</p>`;
      const script = `<script src="${NOTE_SCRIPT_PATH}" defer></script>`;
      return html(htmlPage(title, body, `${alternates(`/errors/${code}`)}${script}`));
    }
  }
}

/** The list of all codes; of those that fit, when something is looked for. */
export function referenceIndex(form: PageForm = 'html', wanted = ''): Page {
  const codes = (Object.keys(catalogue) as ProblemCode[]).filter((code) => fits(code, wanted));
  if (form === 'json') return json(codes.map(indexFields));
  if (form === 'md') {
    const rows = codes.map((code) => {
      const { status, title }: CatalogueRow = catalogue[code];
      return `| [${code}](/errors/${code}.md) | ${status} | ${title} |`;
    });
    return markdown(['# Errors', '', '| code | HTTP | title |', '|---|---|---|', ...rows, ''].join('\n'));
  }
  return html(htmlPage('Errors', indexBody(codes, wanted), alternates('/errors')));
}

function indexBody(codes: readonly ProblemCode[], wanted: string): string {
  const all = Object.keys(catalogue).length;
  const found =
    codes.length === 0
      ? '<p>No code fits. <a href="/errors">Show all</a>.</p>'
      : `<div class="table" tabindex="0"><table><caption class="soft">${codes.length} of ${all} codes</caption><thead><tr><th scope="col">Code</th><th scope="col">HTTP</th><th scope="col">What it says</th><th scope="col" class="wide">Severity</th><th scope="col" class="wide">Who acts</th><th scope="col" class="wide">Minutes</th></tr></thead><tbody>${codes.map(indexRow).join('')}</tbody></table></div>`;
  return `<p>Every way in which this server says no: what it means, how to tell why, and how to mend it.</p>
<form class="filter" action="/errors" method="get" role="search"><input type="search" name="q" value="${escapeHtml(wanted)}" aria-label="Look for a code, a status or a word" placeholder="a code, a status or a word"><button>Filter</button></form>
${found}`;
}

function indexRow(code: ProblemCode): string {
  const { status, title, whoActs, minutesToFix }: CatalogueRow = catalogue[code];
  const wide = [explanationOf(code).severity, whoActs, String(minutesToFix)];
  return `<tr><td><a href="/errors/${code}"><code>${code.replaceAll('_', '_<wbr>')}</code></a></td><td>${status}</td><td>${escapeHtml(title)}</td>${wide.map((cell) => `<td class="wide">${cell}</td>`).join('')}</tr>`;
}

function fits(code: ProblemCode, wanted: string): boolean {
  const { status, title, whoActs, happened }: CatalogueRow = catalogue[code];
  const { severity, causes } = explanationOf(code);
  const text = [code, status, title, whoActs, happened, severity, ...causes.map(({ cause }) => cause)].join(
    ' ',
  );
  const words = wanted.toLowerCase().split(/\s+/);
  return words.every((word) => text.toLowerCase().includes(word));
}

function indexFields(code: ProblemCode) {
  const { status, title, whoActs, minutesToFix }: CatalogueRow = catalogue[code];
  const { severity } = explanationOf(code);
  return { code, status, title, severity, who_acts: whoActs, minutes_to_fix: minutesToFix };
}

function referenceFields(code: ProblemCode, publicUrl: string | undefined) {
  const { happened, fix }: CatalogueRow = catalogue[code];
  const { why, causes, workaround, prevention, related, since } = explanationOf(code);
  const { into = null, outOf: out_of = null, examples = [] } = lessonOf(code) ?? {};
  const { recorded_at: date, commit, versions } = recordedRun;
  const { http, seen } = seenOf(code);
  return {
    ...indexFields(code),
    ...{
      happened,
      fix,
      seen: { http, ...seen },
      detection: detectionOf(code, publicUrl) ?? null,
      why,
      causes,
    },
    ...{ examples: { into, out_of, programs: examples }, workaround, prevention, since },
    last_verified: isVerified(code) ? { date, commit, versions } : null,
    related,
  };
}

function noteFields({ id, author, at, text, version, isPinned }: PageNote) {
  return { id, author, at, text, version, is_pinned: isPinned };
}

function alternates(path: string): string {
  return `<link rel="alternate" type="text/markdown" href="${path}.md"><link rel="alternate" type="application/json" href="${path}.json">`;
}

function html(body: string): Page {
  return { contentType: 'text/html; charset=utf-8', body };
}

function markdown(body: string): Page {
  return { contentType: 'text/markdown; charset=utf-8', body };
}

function json(value: object): Page {
  return { contentType: 'application/json', body: JSON.stringify(value) };
}
