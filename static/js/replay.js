// Hands over what stayed in this browser, as soon as the same account is signed in again: a form whose « Enregistrer »
// was pressed is sent, the others become server drafts. Each goes with a fresh token; its number makes a second sending
// write nothing. What the server does not take as it is stays here, to be read again on the page of pending entries.
import * as pending from "./pending.js";

const SEEN = new Map(); // what this page has already tried and kept, by key: when it was typed
const AGAIN = new Set([401, 408, 429]); // who one is, or the moment: the same may be taken later

/** {user, token, save} of who is signed in now; null without network or without a sign-in. */
export async function session() {
  const { token } = document.body.dataset;
  if (!token) return null;
  try {
    const answer = await fetch(token, { redirect: "manual", credentials: "same-origin", cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch { return null; }
}

export function post(url, pairs, token, more = {}, headers = {}) {
  const body = new URLSearchParams(pairs);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return fetch(url, {
    method: "POST", body, redirect: "manual", credentials: "same-origin", headers: { "X-CSRFToken": token, ...headers },
  });
}

/** Where an answer leads once the form is written; not to a page that asks who one is. */
export const written = (where) => (where && !where.startsWith("/compte/") ? where : null);

/** Sent again, the same would be refused again: it must not hold up what comes after it. */
const isRefused = ({ status }) => status >= 400 && status < 500 && !AGAIN.has(status);

function keep(key, entry, changes) {
  SEEN.set(key, entry.at);
  pending.write(key, { ...entry, ...changes });
}

async function send(key, entry, token) {
  const answer = await post(entry.action, entry.pairs, token, {}, { "HX-Request": "true" });
  const where = written(answer.headers.get("HX-Redirect"));
  if (answer.ok && where) {
    pending.drop(key);
    return { sent: where };
  }
  if (isRefused(answer)) {
    keep(key, entry, { send: false, review: true });
    return { review: true };
  }
  return { failed: true };
}

async function draft(key, entry, { token, save }) {
  const answer = await post(save, entry.pairs, token, { draft_version: entry.version || 0, writer: entry.writer ?? "" });
  if (!answer.ok) {
    if (!isRefused(answer)) return { failed: true };
    keep(key, entry, { review: true });
    return { review: true };
  }
  const { done } = await answer.json();
  if (done && !entry.sent) { // sent from elsewhere with other words: somebody must look
    keep(key, entry, { review: true });
    return { review: true };
  }
  pending.drop(key);
  return { saved: pending.valueOf(entry, "host") };
}

/** Tries everything once. `skip`: the key of the form being typed in, which saves itself. */
export async function handOver({ skip } = {}) {
  const account = document.body.dataset.user || pending.lastAccount();
  const kept = pending.entriesOf(account).filter(([key]) => key !== skip);
  const waiting = kept.filter(([key, entry]) => !entry.review && SEEN.get(key) !== entry.at);
  const result = { sent: {}, saved: [], review: kept.some(([, entry]) => entry.review) };
  if (!navigator.onLine || !waiting.length) return result;
  const who = await session();
  if (!who || String(who.user) !== account) return result;
  for (const [key] of waiting) {
    const entry = pending.read(key); // as it is now: typed in, or handed over by another tab meanwhile
    if (!entry) continue;
    let done;
    try { done = entry.send ? await send(key, entry, who.token) : await draft(key, entry, who); } catch { return result; }
    if (done.sent) result.sent[key] = done.sent;
    if (done.saved !== undefined) result.saved.push(done.saved);
    if (done.review) result.review = true;
    if (done.failed) break;
  }
  return result;
}
