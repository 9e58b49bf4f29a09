// The office clock: shows it, follows it, and moves it from due time to due time.

import { busy, call } from "./api.js";
import { el } from "./dom.js";
import * as office from "./office-time.js";
import { words } from "./words.js";

const WORK_BEGINS = 8;
const WORK_ENDS = 19;

const $ = (selector) => document.querySelector(selector);

let now = new Date(0);
let readAt = 0;
let flowing = false;
let version = -1;
let reread = null;

/** What the clock reads at this moment. */
const reading = () => (flowing ? new Date(now.getTime() + performance.now() - readAt) : now);

/** What the state says of the clock. */
export function setClock(state) {
  now = new Date(state.now);
  readAt = performance.now();
  flowing = state.flowing;
  version = state.version;
  show();
}

/** A jump from the journal; one that is older than what the clock shows is of no interest. */
export function followJump(entry) {
  if (entry.version > version) setClock({ ...entry, flowing });
}

function show() {
  const at = reading();
  const local = office.localOf(at);
  const clock = $("[data-clock]");
  if (clock.dataset.clock === local) return;
  clock.dataset.clock = local;
  $(".clock-time").textContent = office.timeOf(at);
  $(".clock-time").dateTime = at.toISOString();
  $(".clock-date").textContent = office.dateOf(at);
  $(".clock-week").textContent = `${words.week(office.weekNumber(at))} · ${flowing ? words.flowing : words.standing}`;
  const input = $(".hop-form input");
  const written = local.replace("T", " ");
  if (document.activeElement !== input && input.value.replace("T", " ") < written) input.value = written;
  drawWeek(at);
}

function drawWeek(at) {
  const first = office.monday(at);
  const today = office.midnight(at).getTime();
  const goals = office.targets(at);
  const days = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => {
    const day = office.daysLater(first, index);
    const state = day.getTime() < today ? "past" : day.getTime() === today ? "today" : "ahead";
    const item = el("li", { class: `day ${state}${index > 4 && index < 7 ? " weekend" : ""}` },
      el("span", { class: "day-name" }, dayName(day, index, today)),
      goals.filter((goal) => office.midnight(goal).getTime() === day.getTime()).map(stop));
    if (state === "today") {
      item.style.setProperty("--along", along(at));
      item.append(el("span", { class: "now", "aria-hidden": "true" }));
    }
    return item;
  });
  const focused = document.activeElement?.dataset.hopTo;
  const line = $(".week");
  line.replaceChildren(...days);
  line.scrollLeft = line.querySelector(".today").offsetLeft - line.offsetLeft - 20;
  if (focused) line.querySelector(`[data-hop-to="${focused}"]`)?.focus();
}

function dayName(day, index, today) {
  if (index === 7) return `${words.nextWeek} ${office.weekdayOf(day)}`;
  const name = `${office.weekdayOf(day)} ${office.dayOf(day)}`;
  return day.getTime() === today ? `${name} · ${words.today}` : name;
}

/** How far into the working day, 0 to 1. */
function along(at) {
  return Math.min(1, Math.max(0, (office.hourOf(at) - WORK_BEGINS) / (WORK_ENDS - WORK_BEGINS)));
}

function stop(goal) {
  const label = words.hopTarget(office.dayAndTime(goal));
  const button = el("button", {
    type: "button", class: "stop", "data-hop-to": office.localOf(goal), "aria-label": label, title: label,
    onclick: () => hop({ to: goal.toISOString() }),
  }, el("span", {}, office.timeOf(goal)));
  button.style.setProperty("--along", along(goal));
  return button;
}

function say(text, tone = "") {
  const status = $(".hop-status");
  status.textContent = text;
  status.dataset.tone = tone;
}

async function hop(where) {
  const header = $(".top");
  if (header.getAttribute("aria-busy") === "true") return;
  header.setAttribute("aria-busy", "true");
  say(words.hopping, "busy");
  try {
    await busy(async () => {
      const answer = await call("POST", "/clock/hop", where);
      await reread();
      say(words.hopped(answer.hops.length, office.dayAndTime(new Date(answer.now))));
    });
  } catch (refusal) {
    say(words.hopFailed(refusal.status === 504 ? words.notSettled : refusal.message), "bad");
  } finally {
    header.removeAttribute("aria-busy");
  }
}

function hopToChosen(event) {
  event.preventDefault();
  const goal = office.fromLocal($(".hop-form input").value.trim());
  if (goal === null) say(words.hopUnclear, "bad");
  else if (goal <= reading()) say(words.hopPast, "bad");
  else hop({ to: goal.toISOString() });
}

/** Let the clock be moved; `onMoved` reads everything again afterwards. */
export function startClock(onMoved) {
  reread = onMoved;
  $("[data-hop=next]").addEventListener("click", () => hop({ next: true }));
  $(".hop-form").addEventListener("submit", hopToChosen);
  setInterval(show, 1000);
}
