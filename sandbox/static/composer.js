// Where a person writes: text, a tray of attachments, a reply, the bot's commands.

import { busy } from "./api.js";
import { el, icon } from "./dom.js";
import { gist } from "./message.js";
import { drawSample, SAMPLES } from "./samples.js";
import { words } from "./words.js";

const MOST = 10;
const SITE = { latitude: 36.1074, longitude: 120.469 };

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.tray = [];
    this.kind = "photo";
    this.answered = null;
    this.element = this.#draw();
  }

  #draw() {
    this.replyBar = el("div", { class: "reply-bar", hidden: true }, el("span", {}),
      el("button", { type: "button", class: "plain", "aria-label": words.cancelReply, title: words.cancelReply, onclick: () => this.replyTo(null) }, icon("close")));
    this.trayBar = el("ul", { class: "tray", hidden: true });
    this.text = el("textarea", { rows: 1, "aria-label": words.write(this.phone.title), placeholder: words.placeholder, oninput: () => this.#fit(), onkeydown: (event) => this.#onKey(event) });
    this.photos = this.#picker("photo", "image/*");
    this.files = this.#picker("document", null);
    this.attachMenu = this.#attachMenu();
    this.commandMenu = el("div", { class: "menu", popover: "auto", "aria-label": words.commands });
    this.commandButton = this.#opener(this.commandMenu, "commands", words.commands, "data-commands");
    return el("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.replyBar, this.trayBar,
      el("div", { class: "write" },
        this.#opener(this.attachMenu, "attach", words.attach, "data-attach"),
        this.commandButton, this.text,
        el("button", { type: "submit", class: "send", "data-send": "", "aria-label": words.send, title: words.send }, icon("send"))),
      this.photos, this.files, this.attachMenu, this.commandMenu);
  }

  #opener(menu, drawing, label, mark) {
    return el("button", {
      type: "button", class: "plain", "aria-label": label, title: label, "aria-haspopup": "true", [mark]: "",
      onclick: (event) => this.#toggle(menu, event.currentTarget),
    }, icon(drawing));
  }

  /** Menus live in the top layer, so the phone's edge does not cut them; they open upwards from their button. */
  #toggle(menu, button) {
    menu.togglePopover();
    const edge = button.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(edge.left - 6, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.bottom = `${innerHeight - edge.top + 8}px`;
  }

  #picker(kind, accept) {
    const input = el("input", {
      type: "file", multiple: true, accept, hidden: true, tabindex: "-1", [`data-pick-${kind}`]: "",
      onchange: () => { this.#add([...input.files], kind); input.value = ""; },
    });
    return input;
  }

  #attachMenu() {
    const menu = el("div", { class: "menu", popover: "auto", "aria-label": words.attach });
    const item = (drawing, text, attributes, onclick) => el("button", { type: "button", ...attributes, onclick: () => { menu.hidePopover(); onclick(); } }, icon(drawing), text);
    menu.append(
      el("p", {}, words.samples),
      ...SAMPLES.map((name) => item("photo", words.sample[name], { "data-sample": name }, () => this.#addSample(name))),
      el("hr"),
      item("photo", words.pickPhotos, { "data-attach-photo": "" }, () => this.photos.click()),
      item("file", words.pickFiles, { "data-attach-file": "" }, () => this.files.click()),
      item("pin", words.location, { "data-attach-location": "" }, () => this.phone.act("location", SITE)));
    return menu;
  }

  setCommands(commands) {
    this.commandButton.hidden = commands.length === 0;
    const wanted = JSON.stringify(commands);
    if (this.commandMenu.dataset.shown === wanted) return;
    this.commandMenu.dataset.shown = wanted;
    this.commandMenu.replaceChildren(...commands.map(({ command, description }) => el("button", {
      type: "button", "data-command": command,
      onclick: () => { this.commandMenu.hidePopover(); this.phone.act("text", { text: `/${command}` }); },
    }, el("code", {}, `/${command}`), el("span", {}, description))));
  }

  #addSample(name) {
    return busy(async () => this.#add([await drawSample(name)], "photo"));
  }

  /** A tray holds one kind, as an album does: adding the other kind begins it anew. */
  #add(files, kind) {
    if (kind !== this.kind) this.#empty();
    this.kind = kind;
    if (this.tray.length + files.length > MOST) this.phone.flash(words.tooMany);
    this.tray.push(...files.slice(0, MOST - this.tray.length).map((file) => ({ file, url: kind === "photo" ? URL.createObjectURL(file) : null })));
    this.#showTray();
    this.text.focus();
  }

  #empty() {
    for (const { url } of this.tray.splice(0)) if (url) URL.revokeObjectURL(url);
    this.#showTray();
  }

  #remove(entry) {
    this.tray = this.tray.filter((other) => other !== entry);
    if (entry.url) URL.revokeObjectURL(entry.url);
    this.#showTray();
  }

  #showTray() {
    this.trayBar.hidden = this.tray.length === 0;
    this.trayBar.replaceChildren(...this.tray.map((entry) => el("li", {},
      entry.url ? el("img", { src: entry.url, alt: entry.file.name }) : el("span", { class: "tray-file" }, icon("file"), el("span", {}, entry.file.name)),
      el("button", { type: "button", "aria-label": words.removeAttachment(entry.file.name), onclick: () => this.#remove(entry) }, icon("close")))));
  }

  replyTo(message) {
    this.answered = message;
    this.replyBar.hidden = message === null;
    this.replyBar.querySelector("span").textContent = message ? `${words.replyingTo} ${gist(message)}` : "";
    this.text.focus();
  }

  #onKey(event) {
    if (event.key === "Escape" && this.answered) this.replyTo(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  #fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 120)}px`;
  }

  /** Send what is in the tray with the text as its caption, or the text alone; what was refused stays written. */
  async send() {
    const text = this.text.value.trim();
    if (!text && this.tray.length === 0) return;
    const sent = this.tray.length > 0 ? await this.phone.act("media", this.#form(text)) : await this.phone.act("text", this.#words(text));
    if (!sent) return;
    this.text.value = "";
    this.#fit();
    this.#empty();
    this.replyTo(null);
  }

  #words(text) {
    return this.answered ? { text, reply_to: this.answered.message_id } : { text };
  }

  #form(caption) {
    const form = new FormData();
    form.set("kind", this.kind);
    if (caption) form.set("caption", caption);
    if (this.answered) form.set("reply_to", this.answered.message_id);
    for (const { file } of this.tray) form.append("files", file, file.name);
    return form;
  }
}
