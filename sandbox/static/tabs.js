// When not all phones fit, a row of tabs leads to each and counts what came in out of sight.

import { el } from "./dom.js";
import { words } from "./words.js";

export class Tabs {
  constructor(row, strip) {
    this.row = row;
    this.strip = strip;
    this.tabs = new Map();
    this.watcher = new IntersectionObserver((entries) => this.#onMove(entries), { root: strip, threshold: 0.6 });
    new ResizeObserver(() => this.#fit()).observe(strip);
  }

  setPhones(phones) {
    this.watcher.disconnect();
    this.tabs.clear();
    this.row.replaceChildren(...phones.map((phone) => this.#tab(phone)));
    for (const phone of phones) this.watcher.observe(phone.element);
    this.#fit();
  }

  #tab(phone) {
    const badge = el("span", { class: "badge", hidden: true });
    const button = el("button", { type: "button", "data-tab": phone.id, onclick: () => phone.element.scrollIntoView({ inline: "center", block: "nearest", behavior: "smooth" }) },
      el("span", {}, phone.title), badge);
    this.tabs.set(phone.id, { phone, button, badge });
    return button;
  }

  #onMove(entries) {
    for (const entry of entries) {
      const { phone, button } = this.tabs.get(Number(entry.target.dataset.phone)) ?? {};
      if (!phone) continue;
      phone.setInView(entry.isIntersecting);
      button.toggleAttribute("data-in-view", entry.isIntersecting);
    }
    const first = this.row.querySelector("[data-in-view]");
    if (first) this.row.scrollTo({ left: first.offsetLeft - this.row.offsetLeft - 20 });
  }

  setUnread(phone) {
    const badge = this.tabs.get(phone.id)?.badge;
    if (!badge) return;
    badge.hidden = phone.unread === 0;
    badge.textContent = phone.unread;
    badge.setAttribute("aria-label", words.unread(phone.unread));
  }

  #fit() {
    this.row.hidden = this.strip.scrollWidth <= this.strip.clientWidth + 1;
  }
}
