// The sandbox's phone API. While any work is under way, body[data-idle] is "false".

import { words } from "./words.js";

let underWay = 0;

function count(step) {
  underWay += step;
  document.body.dataset.idle = String(underWay === 0);
}

/** Do some work, counted as under way until all of it has been drawn. */
export async function busy(work) {
  count(1);
  try {
    return await work();
  } finally {
    count(-1);
  }
}

/** The same work, never twice at once: calls while it runs are folded into one more run, for which they wait. */
export function folded(work) {
  let running = null;
  let again = false;
  const run = async () => {
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      running = null;
    }
  };
  return () => {
    again = true;
    running ??= busy(run);
    return running;
  };
}

/** The server said no; its words are the message. */
export class Refused extends Error {
  constructor(reason, status = 0) {
    super(reason);
    this.status = status;
  }
}

/** JSON from the server. A body that is a form goes as it is, anything else as JSON. */
export async function call(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused(words.unreachable);
  }
  const text = await response.text();
  if (!response.ok) throw new Refused(reason(text) || `${response.status} ${response.statusText}`, response.status);
  return text ? JSON.parse(text) : null;
}

function reason(text) {
  try {
    const answer = JSON.parse(text);
    return answer.error ?? answer.description ?? answer.message ?? "";
  } catch {
    return text.slice(0, 200);
  }
}

export const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
