import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml, htmlPage } from '../problems/html-page.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import { utc } from './compose.ts';
import type { FolderMail } from './folder-sender.ts';

const MAILS_SHOWN = 100;

/**
 * A page, as HTML, of the mails in an outbox folder: the list at `base`, or one mail below it, under its id, as its
 * recipient would see it. Undefined where there is none. Who may see it is for the caller to decide: whoever does can
 * follow the links.
 */
export async function outboxPage(folder: string, base: string, path: string): Promise<string | undefined> {
  if (path === base) return listPage(folder, base);
  const [, id] = /^\/(mail_[0-9a-f-]{36})$/.exec(path.startsWith(base) ? path.slice(base.length) : '') ?? [];
  const name = (await mailFiles(folder)).find((file) => file.endsWith(`-${id}.json`));
  return name === undefined ? undefined : mailPage(await readMail(folder, name), base);
}

async function listPage(folder: string, base: string): Promise<string> {
  const names = await mailFiles(folder);
  const mails = await Promise.all(names.slice(0, MAILS_SHOWN).map((name) => readMail(folder, name)));
  const rows = mails.map(
    ({ id, subject, recipient, createdAt }) =>
      `<tr><td><a href="${escapeHtml(`${base}/${id}`)}">${escapeHtml(subject)}</a></td><td>${escapeHtml(recipient)}</td><td>${utc(createdAt)}</td></tr>`,
  );
  const table = `<table><thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Queued</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return htmlPage(
    'Outbox',
    `<p>No mail server is set, so mails end here. This page is shown on this machine alone, to
whoever knows its address. To have mails sent, set
<code>WARDKEY_SMTP_URL</code> and <code>WARDKEY_MAIL_FROM</code>.</p>
${rows.length === 0 ? '<p>There are no mails yet.</p>' : table}
<p>As files: <code>${escapeHtml(folder)}</code></p>`,
  );
}

function mailPage(mail: FolderMail, base: string): string {
  return htmlPage(
    mail.subject,
    `<p>To ${escapeHtml(mail.recipient)} · ${utc(mail.createdAt)} · <code>${escapeHtml(mail.kind)}</code></p>
<h2>As text</h2><pre style="white-space:pre-wrap">${linked(mail.text)}</pre>
<h2>As HTML</h2><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"
 style="width:100%;height:32rem;border:1px solid;border-radius:.5rem" srcdoc="${escapeHtml(inNewTab(mail.html))}"></iframe>
<p><a href="${escapeHtml(base)}">All mails</a></p>`,
  );
}

/** Links to this server work, whatever port it was on when the mail was written. Others are text: names hold anything. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/\S*[^\s.,;:!?)])/)
    .map((part) => {
      const url = /^https?:/.test(part) ? URL.parse(part) : null;
      if (url === null || !isLoopbackHost(url.hostname)) return escapeHtml(part);
      return `<a href="${escapeHtml(`${url.pathname}${url.search}${url.hash}`)}">${escapeHtml(part)}</a>`;
    })
    .join('');
}

/** Within its frame, the mail may open pages in new tabs and nothing else: no scripts, no forms, not this page's place. */
function inNewTab(html: string): string {
  return html.replace('<head>', '<head><base target="_blank">');
}

/** Newest first. A folder that is not there yet is empty. */
async function mailFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse();
}

async function readMail(folder: string, name: string): Promise<FolderMail> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as FolderMail;
}
