import { escapeHtml } from '../problems/html-page.ts';

/** What a mail says. */
export interface Composed {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A piece of a mail, from top to bottom. Texts are plain: whatever a person has typed may stand in them. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | { readonly kind: 'button'; readonly label: string; readonly url: string };

/** Something to do; with an address when it is done there. */
export type Step = string | { readonly label: string; readonly url: string };

/** A label and what it says, with an address where it leads somewhere; without a value it is left out. */
export type Fact = readonly [label: string, value: string | null, url?: string | undefined];

/**
 * Makes text and HTML of the same pieces, so that neither says more than the other. The HTML is one column that fits a
 * phone, with nothing to load: opening the mail tells nobody that it was opened.
 */
export function compose(subject: string, blocks: readonly Block[], footer: string): Composed {
  const shown = blocks.map(cleaned);
  const end = oneLine(footer);
  const title = oneLine(subject);
  return {
    subject: title,
    text: `${[...shown.map(blockText), `-- \n${end}`].join('\n\n')}\n`,
    html: page(title, `${shown.map(blockHtml).join('\n')}\n<p style="${SMALL}">${escapeHtml(end)}</p>`),
  };
}

/** Begins a part of a long mail. */
export function heading(text: string): Block {
  return { kind: 'heading', text };
}

export function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

export function facts(...all: readonly Fact[]): Block {
  return { kind: 'facts', facts: all };
}

export function steps(...all: readonly Step[]): Block {
  return { kind: 'steps', steps: all };
}

export function button(label: string, url: string): Block {
  return { kind: 'button', label, url };
}

/** A moment as people write it: `2026-11-21 14:02 UTC`. */
export function utc(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const LENGTH_MAX = 500;
/** What most texts are, and what needs no mending: printable ASCII with single blanks between words. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * A text on one line: without line breaks, which would begin a new header or paragraph, without marks that turn the
 * direction of writing, which make a text look like another, and not longer than anyone reads.
 */
export function oneLine(text: string): string {
  if (text.length <= LENGTH_MAX && PLAIN.test(text)) return text;
  const plain = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, '')
    .trim();
  const letters = Array.from(plain);
  return letters.length <= LENGTH_MAX ? plain : `${letters.slice(0, LENGTH_MAX - 1).join('')}…`;
}

function cleaned(block: Block): Block {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return { ...block, text: oneLine(block.text) };
    case 'facts':
      return facts(
        ...block.facts.map(
          ([label, value, url]): Fact => [oneLine(label), value && oneLine(value), url && oneLine(url)],
        ),
      );
    case 'steps':
      return steps(...block.steps.map(cleanedStep));
    case 'button':
      return button(oneLine(block.label), oneLine(block.url));
  }
}

function cleanedStep(step: Step): Step {
  return typeof step === 'string' ? oneLine(step) : { label: oneLine(step.label), url: oneLine(step.url) };
}

function stepText(step: Step): string {
  return typeof step === 'string' ? step : `${step.label}:\n   ${step.url}`;
}

function stepHtml(step: Step): string {
  if (typeof step === 'string') return escapeHtml(step);
  return `<a href="${escapeHtml(step.url)}">${escapeHtml(step.label)}</a>`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${block.text}\n${'-'.repeat(block.text.length)}`;
    case 'paragraph':
      return block.text;
    case 'facts':
      return known(block.facts)
        .map(([label, value]) => `${label}: ${value}`)
        .join('\n');
    case 'steps':
      return block.steps.map((step, index) => `${index + 1}. ${stepText(step)}`).join('\n');
    case 'button':
      return `${block.label}:\n${block.url}`;
  }
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2 style="margin:24px 0 8px;font-size:17px;line-height:1.3">${escapeHtml(block.text)}</h2>`;
    case 'paragraph':
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case 'facts':
      return `<table style="margin:0 0 16px;border-spacing:0 6px">${known(block.facts)
        .map(([label, value, url]) => factHtml(label, value, url))
        .join('')}</table>`;
    case 'steps':
      return `<ol style="margin:0 0 16px;padding-left:24px">${block.steps
        .map((step) => `<li style="margin:0 0 8px">${stepHtml(step)}</li>`)
        .join('')}</ol>`;
    case 'button':
      return `<p style="margin:24px 0"><a href="${escapeHtml(block.url)}" style="${BUTTON}">${escapeHtml(block.label)}</a></p>
<p style="${SMALL}">If the button does nothing, open this address: <a href="${escapeHtml(block.url)}">${escapeHtml(block.url)}</a></p>`;
  }
}

function factHtml(label: string, value: string, url: string | undefined): string {
  const shown =
    url === undefined ? escapeHtml(value) : `<a href="${escapeHtml(url)}">${escapeHtml(value)}</a>`;
  return `<tr valign="top"><th scope="row" style="${LABEL}">${escapeHtml(label)}</th><td>${shown}</td></tr>`;
}

function known(all: readonly Fact[]): (readonly [string, string, string | undefined])[] {
  return all.flatMap(([label, value, url]) =>
    value === null || value === '' ? [] : [[label, value, url] as const],
  );
}

const LABEL = 'padding-right:12px;text-align:left;font-weight:normal;opacity:.75;overflow-wrap:normal';
const SMALL = 'margin:0 0 16px;font-size:14px;opacity:.75;overflow-wrap:anywhere';
const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:8px;background:#1a5fb4;color:#ffffff;text-decoration:none;font-weight:600';

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px 16px"><div style="max-width:560px;margin:0 auto;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;overflow-wrap:anywhere">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">${escapeHtml(title)}</h1>
${body}
</div></body></html>
`;
}
