// One phone: what one person sees of the chat with the bot, and what that person can do there.

import { busy, call, folded, pause } from "./api.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { bubbles, drawBubble, instantOf } from "./message.js";
import { dayAndWeekday, localOf } from "./office-time.js";
import { words } from "./words.js";

const TOAST_MS = 4000;
const ANSWER_MS = 15_000;

export class Phone {
  /** `onUnread(phone)` is called whenever the number of unseen messages changes. */
  constructor(person, bot, onUnread) {
    this.id = person.id;
    this.title = person.title || [person.first_name, person.last_name].filter(Boolean).join(" ");
    this.path = `/api/phones/${person.id}`;
    this.onUnread = onUnread;
    this.messages = [];
    this.drawn = new Map();
    this.seenUpTo = 0;
    this.inView = false;
    this.atEnd = true;
    /** Read the chat again and draw what has changed. */
    this.refresh = folded(async () => this.#show(await call("GET", `${this.path}/chat`)));
    this.composer = new Composer(this);
    this.element = this.#draw(person, bot);
  }

  get unread() {
    return this.messages.filter((message) => message.from_bot && message.message_id > this.seenUpTo).length;
  }

  message(id) {
    return this.messages.find((message) => message.message_id === id);
  }

  #draw(person, bot) {
    this.list = el("ol", { class: "messages", role: "log", "aria-live": "polite", "aria-label": words.chatWith(this.title) });
    this.scroller = el("div", { class: "chat", tabindex: "0", "aria-label": words.chatWith(this.title), role: "region", onscroll: () => this.#noteEnd() }, this.list);
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.scroller);
    this.empty = el("div", { class: "empty", hidden: true }, el("p", {}, words.emptyChat),
      el("button", { type: "button", class: "primary", "data-start": "", onclick: () => this.act("start", {}) }, words.start));
    this.toast = el("p", { class: "toast", role: "status", hidden: true });
    this.alert = el("dialog", { class: "alert", "aria-label": words.bot }, el("p", {}), el("form", { method: "dialog" }, el("button", { type: "submit", class: "primary" }, words.ok)));
    const peer = bot ? `@${bot.username}` : words.bot;
    return el("section", { class: "phone", "data-phone": this.id, "aria-label": this.title },
      el("header", { class: "owner" },
        el("h2", {}, this.title),
        el("p", {}, `${words.synthetic} · ${words.language(person.language_code || "zh")}`)),
      el("div", { class: "device" },
        el("div", { class: "peer" },
          el("img", { src: "/static/seal.svg", width: 32, height: 32, alt: "" }),
          el("div", {}, el("strong", {}, bot?.first_name || words.botName), el("span", { class: "peer-name" }, peer))),
        el("div", { class: "screen" }, this.scroller, this.empty, this.toast, this.alert),
        this.composer.element));
  }

  #show(chat) {
    this.messages = chat.messages;
    const items = [];
    const kept = new Map();
    let day = "";
    for (const parts of bubbles(chat.messages)) {
      const at = instantOf(parts[0]);
      if (localOf(at).slice(0, 10) !== day) {
        day = localOf(at).slice(0, 10);
        items.push(this.#keep(kept, `day ${day}`, day, () => el("li", { class: "day-mark" }, dayAndWeekday(at))));
      }
      items.push(this.#keep(kept, parts[0].message_id, JSON.stringify(parts), () => drawBubble(parts, this)));
    }
    this.drawn = kept;
    this.#place(items);
    this.empty.hidden = chat.messages.length > 0;
    this.composer.setCommands(chat.commands ?? []);
    if (this.atEnd) this.toEnd();
    this.#see();
  }

  #keep(kept, name, content, draw) {
    const before = this.drawn.get(name);
    const entry = before?.content === content ? before : { content, node: draw() };
    kept.set(name, entry);
    return entry.node;
  }

  /** Put the nodes in order without touching those already in place, so that focus and announcements survive. */
  #place(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...this.list.children]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }

  /** Who has pressed Start already is not asked to. */
  setStarted(started) {
    this.empty.querySelector("[data-start]").hidden = started;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #noteEnd() {
    this.atEnd = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 60;
  }

  setInView(inView) {
    this.inView = inView;
    this.#see();
  }

  #see() {
    if (this.inView && this.messages.length > 0) this.seenUpTo = this.messages.at(-1).message_id;
    this.onUnread(this);
  }

  /** Do something as this person and show the chat as it is afterwards; false when it was refused. */
  act(what, body) {
    return busy(async () => {
      try {
        await call("POST", `${this.path}/${what}`, body);
        await this.refresh();
      } catch (refusal) {
        this.flash(words.failed(refusal.message));
        return false;
      }
      this.toEnd();
      return true;
    });
  }

  /** Press a button and wait for what the bot answers to the press. */
  press(message, button, key) {
    if (key.getAttribute("aria-busy") === "true") return undefined;
    key.setAttribute("aria-busy", "true");
    return busy(async () => {
      try {
        const { query_id: query } = await call("POST", `${this.path}/press`, { message_id: message.message_id, data: button.data });
        const answer = await this.#answer(query);
        if (!answer.answered) this.flash(words.noAnswer);
        else if (answer.text && answer.show_alert) this.#warn(answer.text);
        else if (answer.text) this.flash(answer.text);
        await this.refresh();
      } catch (refusal) {
        this.flash(words.failed(refusal.message));
      } finally {
        key.removeAttribute("aria-busy");
      }
    });
  }

  async #answer(query) {
    const until = performance.now() + ANSWER_MS;
    for (let wait = 40; ; wait = Math.min(wait * 1.5, 600)) {
      const answer = await call("GET", `/api/queries/${query}`);
      if (answer.answered || performance.now() > until) return answer;
      await pause(wait);
    }
  }

  flash(text) {
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => { this.toast.hidden = true; }, TOAST_MS);
  }

  #warn(text) {
    this.alert.querySelector("p").textContent = text;
    if (!this.alert.open) this.alert.show();
  }

  reply(message) {
    this.composer.replyTo(message);
  }

  showMessage(id) {
    const node = this.list.querySelector(`[data-message-id="${CSS.escape(id)}"]`);
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.animate([{ filter: "brightness(0.85)" }, { filter: "none" }], 900);
  }

  open(url, alt) {
    const viewer = document.querySelector(".viewer");
    Object.assign(viewer.querySelector("img"), { src: url, alt });
    viewer.showModal();
  }
}
