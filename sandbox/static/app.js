// Puts the page together: people from the state, one phone each, the clock, and the journal that keeps them fresh.

import { busy, call, folded, pause, Refused } from "./api.js";
import { followJump, setClock, startClock } from "./clock.js";
import { el } from "./dom.js";
import { Phone } from "./phone.js";
import { Tabs } from "./tabs.js";
import { fillIn, words } from "./words.js";

const TRY_AGAIN_MS = 1500;

const strip = document.querySelector("[data-testid=phones]");
const link = document.querySelector("[data-testid=link]");
const tabs = new Tabs(document.querySelector("[data-testid=tabs]"), strip);
const phones = new Map();
let drawnFrom = "";
let bot = null;

/** Show this state and every chat as it is now. Phones stay as they are, drafts and all, while the same people have them. */
async function show(state) {
  setClock(state);
  bot = state.bot;
  const who = ({ id, title, first_name: first, last_name: last, language_code: language }) => [id, title, first, last, language];
  const from = JSON.stringify([bot, state.phones.map(who)]);
  if (from !== drawnFrom) {
    drawnFrom = from;
    drawPhones(state.phones);
  }
  for (const person of state.phones) phones.get(person.id).setStarted(person.started);
  await Promise.all([...phones.values()].map((phone) => phone.refresh()));
  showLink(true);
}

function drawPhones(people) {
  phones.clear();
  for (const person of people) phones.set(person.id, new Phone(person, bot, (phone) => tabs.setUnread(phone)));
  const columns = [...phones.values()].map((phone) => phone.element);
  strip.replaceChildren(...(columns.length > 0 ? columns : [el("p", { class: "nobody" }, words.noPhones)]));
  tabs.setPhones([...phones.values()]);
}

function showLink(up) {
  link.dataset.state = !up ? "down" : bot ? "up" : "waiting";
  link.textContent = !up ? words.linkDown : bot ? words.linkUp(`@${bot.username}`) : words.linkNoBot;
}

const reread = folded(async () => show(await call("GET", "/api/state")));

/** An entry concerns the phones it names; one that names none may concern them all. */
function onEntry(entry) {
  if (entry.kind === "clock") {
    followJump(entry);
    return;
  }
  const named = new Set([entry.chat_id, entry.user_id].map((id) => phones.get(id)).filter(Boolean));
  const news = named.size > 0 && bot ? [...named].map((phone) => phone.refresh()) : [reread()];
  Promise.all(news).catch(() => showLink(false));
}

/** Follow the journal; when it is cut, begin again from the state. */
function listen(seq) {
  const journal = new EventSource(`/api/events?after=${seq}`);
  journal.onmessage = ({ data }) => onEntry(JSON.parse(data));
  journal.onerror = () => {
    journal.close();
    showLink(false);
    begin();
  };
}

async function begin() {
  for (;;) {
    try {
      const state = await call("GET", "/api/state");
      await busy(async () => show(state));
      listen(state.seq);
      return;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      showLink(false);
      await pause(TRY_AGAIN_MS);
    }
  }
}

fillIn(document);
startClock(reread);
await busy(async () => Promise.all([begin(), document.fonts.ready]));
