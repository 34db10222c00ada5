import type { ProblemCode } from './catalogue.ts';

/** Where the script of the form is served. */
export const NOTE_SCRIPT_PATH = '/errors/notes.js';

/**
 * The form under the notes of a page, which is the same for everyone: hidden until the script finds somebody signed in.
 * Who is not, or runs no script, reads how else a note is added.
 */
export function noteFormHtml(code: ProblemCode): string {
  return `<form class="note-form" id="note-form" data-code="${code}" hidden>
<label for="note-text">Your tip, or a fix for one version</label>
<textarea id="note-text" name="text" rows="4" maxlength="1000" required aria-describedby="note-help"></textarea>
<label for="note-version">Version it is about, if it is about one</label>
<input id="note-version" name="version" maxlength="60" placeholder="replicate 1.4.0" autocomplete="off">
<p class="soft" id="note-help">Plain text, shown with your name and the date. No API token belongs here.</p>
<button>Add the note</button></form>
<p id="note-status" role="status"></p>
<p class="soft" id="note-how">Signed in on this server, you can add one here. On a terminal: <code>wardkey note add ${code}</code>.</p>`;
}

/**
 * What makes the form work, as a text: it runs in the browser of whoever reads the page, and is served without a build.
 * What people wrote stands in the page already, put there as text by the server; nothing here writes HTML.
 */
export const NOTE_SCRIPT = `"use strict";
const form = document.querySelector("#note-form");
const line = document.querySelector("#note-status");
const path = "/v1/errors/" + form.dataset.code + "/notes";

async function send(method, address, body) {
  line.textContent = "";
  const answer = await fetch(address, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.ok) return location.reload();
  const { title, detail, fix, errors = [] } = await answer.json();
  const fields = errors.map(({ pointer, detail: what }) => pointer.slice(1) + " " + what).join("; ");
  line.textContent = title + ": " + (fields || detail) + (fields ? "" : " " + fix);
}

function report() {
  line.textContent = "The server cannot be reached. Try again in a moment.";
}

function button(note, label, change) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", () => send("PATCH", path + "/" + note.dataset.note, change).catch(report));
  return made;
}

function addModeration(note) {
  const isPinned = note.dataset.pinned === "true";
  const row = document.createElement("p");
  row.append(
    button(note, isPinned ? "Unpin" : "Pin", { is_pinned: !isPinned }),
    " ",
    button(note, "Hide", { is_hidden: true }),
  );
  note.append(row);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { text, version } = form.elements;
  const about = version.value.trim();
  send("POST", path, { text: text.value, ...(about && { version: about }) }).catch(report);
});

fetch("/v1/session").then((answer) => answer.json()).then(({ signed_in: isSignedIn, account }) => {
  if (!isSignedIn) return;
  form.hidden = false;
  document.querySelector("#note-how").hidden = true;
  if (account.is_operator) document.querySelectorAll("[data-note]").forEach(addModeration);
}).catch(() => undefined);
`;
