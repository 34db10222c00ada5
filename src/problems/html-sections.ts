import type { ProblemCode } from './catalogue.ts';
import { escapeHtml, inlineHtml } from './html-page.ts';
import { noteFormHtml } from './note-form.ts';
import type { Block, Code, PageNote, Section } from './reference-document.ts';

/** The sections of a page as HTML. Nothing that a person wrote reaches it unescaped. */
export function htmlOf(code: ProblemCode, sections: readonly Section[]): string {
  return sections
    .map(({ id, heading, blocks }) => {
      const inner = blocks.map((block) => blockHtml(block, code)).join('\n');
      const body = id === 'fix' ? `<div class="fix">${inner}</div>` : inner;
      return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(heading)}</h2>\n${body}</section>`;
    })
    .join('\n');
}

function blockHtml(block: Block, code: ProblemCode): string {
  switch (block.kind) {
    case 'text':
      return `<p>${inlineHtml(block.text)}</p>`;
    case 'code':
      return figure(block.caption, block);
    case 'pair':
      return `<h3>${escapeHtml(block.caption)}</h3><div class="pair">${figure('Broken', block.broken, 'broken')}${figure('Fixed', block.fixed, 'fixed')}</div>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${inlineHtml(item)}</li>`).join('')}</ul>`;
    case 'causes':
      return `<ol class="causes">${block.items.map(causeHtml).join('')}</ol>`;
    case 'codes':
      return `<ul>${block.codes.map((each) => `<li><a href="/errors/${each}"><code>${each}</code></a></li>`).join('')}</ul>`;
    case 'notes':
      return notesHtml(block.notes, code);
  }
}

function figure(caption: string, { fence, text }: Code, className?: string): string {
  // What a program printed, and what is typed in a shell, has lines of any length. Of a pair, the difference must be
  // seen without scrolling.
  const isWrapped = className !== undefined || fence === 'text' || fence === 'http' || fence === 'sh';
  const named = className === undefined ? '' : ` class="${className}"`;
  // Focusable: what is wider than the screen is scrolled with the keyboard too.
  const block = `<pre${isWrapped ? ' class="wrapped"' : ''} tabindex="0" aria-label="${escapeHtml(caption)}"><code>${escapeHtml(text)}</code></pre>`;
  return `<figure${named}><figcaption>${escapeHtml(caption)}</figcaption>${block}</figure>`;
}

function causeHtml({ cause, tell, fix }: { cause: string; tell: string; fix: string }): string {
  const rows = `<dt>How to tell</dt><dd>${inlineHtml(tell)}</dd><dt>Fix</dt><dd>${inlineHtml(fix)}</dd>`;
  return `<li><p>${inlineHtml(cause)}</p><dl>${rows}</dl></li>`;
}

function notesHtml(notes: readonly PageNote[], code: ProblemCode): string {
  const shown = notes.length === 0 ? '<p>None yet. Be the first.</p>' : notes.map(noteHtml).join('');
  return `${shown}${noteFormHtml(code)}`;
}

function noteHtml({ id, author, at, text, version, isPinned }: PageNote): string {
  const marks = [
    `<strong>${escapeHtml(author)}</strong>`,
    `<time datetime="${escapeHtml(at)}">${escapeHtml(at.slice(0, 10))}</time>`,
    ...(version === null ? [] : [`for ${escapeHtml(version)}`]),
    ...(isPinned ? ['pinned'] : []),
  ];
  const head = `<p class="soft">${marks.join(' · ')}</p>`;
  return `<article class="note" data-note="${escapeHtml(id)}" data-pinned="${isPinned}">${head}<p>${escapeHtml(text)}</p></article>`;
}
