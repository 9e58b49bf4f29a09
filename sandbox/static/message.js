// One bubble of a chat: a message, or the parts of an album together. `html` is the only markup taken from the API.

import { el, icon } from "./dom.js";
import { timeOf } from "./office-time.js";
import { words } from "./words.js";

const instant = (message) => (typeof message.date === "number" ? new Date(message.date * 1000) : new Date(message.date));
export { instant as instantOf };

/** Gather the parts of an album, which arrive as messages one after another. */
export function bubbles(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last?.[0].album === message.album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** A few words that stand for a message where it is quoted or announced. */
export function gist(message) {
  const kind = message.photo ? words.photo : message.document ? message.document.file_name || words.document : "";
  return [kind, message.text || message.caption].filter(Boolean).join(" ").slice(0, 90);
}

/** The bubble of one group of messages; `phone` answers reply, press and open. */
export function drawBubble(parts, phone) {
  const [first] = parts;
  const last = parts.at(-1);
  const bubble = el("div", { class: "bubble", onclick: (event) => replyOnClick(event, first, phone) },
    quote(first, phone),
    pictures(parts, phone),
    parts.filter((part) => part.document).map(attachment),
    parts.filter((part) => part.html).map(body),
    el("div", { class: "meta" },
      first.forwarded && el("span", {}, words.forwarded),
      last.edited && el("span", { class: "edited" }, words.edited),
      el("time", { datetime: instant(last).toISOString() }, timeOf(instant(last)))),
    el("button", { type: "button", class: "reply", "aria-label": words.reply, title: words.reply, onclick: () => phone.reply(first) }, icon("reply")));
  return el("li", { class: `message ${first.from_bot ? "theirs" : "mine"}`, "data-message-id": first.message_id, "data-from": first.from_bot ? "bot" : "me" },
    bubble, keyboard(last, phone));
}

function replyOnClick(event, message, phone) {
  if (event.target.closest("a, button") || String(getSelection())) return;
  phone.reply(message);
}

function quote(message, phone) {
  if (!message.reply_to) return null;
  const id = typeof message.reply_to === "object" ? message.reply_to.message_id : message.reply_to;
  const quoted = phone.message(id);
  return el("button", { type: "button", class: "quote", onclick: () => phone.showMessage(id) }, quoted ? gist(quoted) : words.notThere);
}

function pictures(parts, phone) {
  const shown = parts.filter((part) => part.photo);
  if (shown.length === 0) return null;
  return el("div", { class: "pictures", "data-count": Math.min(shown.length, 4) }, shown.map((part) => {
    const image = el("img", { src: part.photo.url, width: part.photo.width, height: part.photo.height, alt: part.caption || words.photo, loading: "lazy" });
    return el("button", {
      type: "button", class: "picture", "aria-label": words.openPhoto, "data-message-id": part === parts[0] ? null : part.message_id,
      onclick: () => phone.open(part.photo.url, part.caption || words.photo),
    }, image);
  }));
}

function attachment({ document: file }) {
  const size = file.file_size ? `${Math.max(1, Math.round(file.file_size / 1024))} kB` : "";
  const inside = [icon("file"), el("span", { class: "file-name" }, file.file_name || words.document), el("span", { class: "file-size" }, size)];
  return file.url ? el("a", { class: "file", href: file.url, download: file.file_name || true }, inside) : el("div", { class: "file" }, inside);
}

function body(message) {
  const text = el("div", { class: "text" });
  text.innerHTML = message.html;
  for (const link of text.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.rel = "noreferrer";
  }
  return text;
}

function keyboard(message, phone) {
  if (!message.buttons?.length) return null;
  return el("div", { class: "keys" }, message.buttons.map((row) => el("div", { class: "key-row" }, row.map((button) => key(button, message, phone)))));
}

function key(button, message, phone) {
  if (button.url) return el("a", { class: "key", href: button.url, target: "_blank", rel: "noreferrer" }, button.text, icon("out"));
  return el("button", { type: "button", class: "key", onclick: (event) => phone.press(message, button, event.currentTarget) }, button.text);
}
