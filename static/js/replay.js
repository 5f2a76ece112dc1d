// Hands over what stayed in this browser, as soon as the same account is signed in again: a form whose « Enregistrer »
// was pressed is sent, the others become server drafts. Each goes with a fresh token; its number makes a second sending
// write nothing. What the server does not take as it is stays here, to be read again on the page of pending entries.
import * as pending from "./pending.js";

const SEEN = new Set(); // entries this page has already tried and kept

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

const keep = (key, entry, changes) => { SEEN.add(key); pending.write(key, { ...entry, ...changes }); };

async function send(key, entry, token) {
  const answer = await post(entry.action, entry.pairs, token, {}, { "HX-Request": "true" });
  const where = written(answer.headers.get("HX-Redirect"));
  if (answer.ok && where) {
    pending.drop(key);
    return { sent: where };
  }
  if (answer.status === 422 || answer.status === 409 || answer.status === 404) {
    keep(key, entry, { send: false, review: true });
    return { review: true };
  }
  return { failed: true };
}

async function draft(key, entry, { token, save }) {
  const answer = await post(save, entry.pairs, token, { draft_version: entry.version || 0, writer: entry.writer ?? "" });
  if (!answer.ok) {
    if (answer.status !== 409 && answer.status !== 422) return { failed: true };
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
  const result = { sent: {}, saved: [], review: false };
  const { user } = document.body.dataset;
  const waiting = () => pending.entriesOf(user || pending.lastAccount())
    .filter(([key, entry]) => key !== skip && !entry.review && !SEEN.has(key));
  result.review = pending.entriesOf(user).some(([key, entry]) => key !== skip && entry.review);
  if (!navigator.onLine || !waiting().length) return result;
  const who = await session();
  if (!who || (user && String(who.user) !== user)) return result;
  for (const [key, entry] of pending.entriesOf(who.user)) {
    if (key === skip || entry.review || SEEN.has(key)) continue;
    let done;
    try { done = entry.send ? await send(key, entry, who.token) : await draft(key, entry, who); } catch { return result; }
    if (done.sent) result.sent[key] = done.sent;
    if (done.saved !== undefined) result.saved.push(done.saved);
    if (done.review) result.review = true;
    if (done.failed) break;
  }
  return result;
}
