// Office time is Shanghai's: UTC+8 all year round. Instants are Dates; "local" strings are YYYY-MM-DDTHH:MM.

import { lang } from "./words.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFFSET = 8 * HOUR;

const shown = (options) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "zh-CN", { timeZone: "Asia/Shanghai", ...options });
const asTime = shown({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const asWeekday = shown({ weekday: "short" });
const asDay = shown(lang === "en" ? { day: "numeric", month: "short" } : { month: "long", day: "numeric" });
const asDate = shown(lang === "en" ? { day: "numeric", month: "long", year: "numeric" } : { dateStyle: "long" });

export const timeOf = (at) => asTime.format(at);
export const weekdayOf = (at) => asWeekday.format(at);
export const dayOf = (at) => asDay.format(at);
const inOrder = (weekday, day) => (lang === "en" ? `${weekday} ${day}` : `${day} ${weekday}`);
export const dayAndWeekday = (at) => inOrder(weekdayOf(at), dayOf(at));
export const dateOf = (at) => inOrder(weekdayOf(at), asDate.format(at));
export const dayAndTime = (at) => `${weekdayOf(at)} ${dayOf(at)} ${timeOf(at)}`;

export const localOf = (at) => new Date(at.getTime() + OFFSET).toISOString().slice(0, 16);

/** The instant of a written date and time, 2026-05-28 17:00, or null when it is none. */
export function fromLocal(written) {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)$/.exec(written) ?? [];
  const at = new Date(`${day}T${time}:00+08:00`);
  return Number.isNaN(at.getTime()) || localOf(at) !== `${day}T${time}` ? null : at;
}

/** Midnight, in Shanghai, of the day that holds this instant. */
export const midnight = (at) => new Date(Math.floor((at.getTime() + OFFSET) / DAY) * DAY - OFFSET);
export const daysLater = (at, days) => new Date(at.getTime() + days * DAY);
export const atHour = (day, hour) => new Date(day.getTime() + hour * HOUR);
/** Hours since midnight, with fractions. */
export const hourOf = (at) => (at - midnight(at)) / HOUR;

/** Midnight of the Monday of this instant's week. */
export function monday(at) {
  const day = midnight(at);
  const weekday = (new Date(day.getTime() + OFFSET).getUTCDay() + 6) % 7;
  return daysLater(day, -weekday);
}

/** ISO week number: the week belongs to the year of its Thursday. */
export function weekNumber(at) {
  const thursday = new Date(daysLater(monday(at), 3).getTime() + OFFSET);
  return 1 + Math.floor((thursday - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * DAY));
}

/** Where the clock may be sent from here, in order: today, tomorrow morning, the week's last two working days, next Monday. */
export function targets(now) {
  const today = midnight(now);
  const first = monday(now);
  const candidates = [
    atHour(today, 12), atHour(today, 17), atHour(daysLater(today, 1), 9),
    atHour(daysLater(first, 3), 12), atHour(daysLater(first, 3), 17),
    atHour(daysLater(first, 4), 9), atHour(daysLater(first, 4), 17),
    atHour(daysLater(first, 7), 9),
  ].filter((at) => at > now).map((at) => at.getTime());
  return [...new Set(candidates)].sort((a, b) => a - b).map((at) => new Date(at));
}
