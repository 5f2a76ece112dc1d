// The draft of the log form. A <form data-draft="address" data-user="id"> saves itself on the server a few
// seconds after each change and says so in [data-draft-status]. What the server has not acknowledged stays in
// this browser, keyed by user and by page, for 14 days. Nothing is ever put in an address.
import { announce } from "./messages.js";

const WAIT = 2500;
const AGAIN = 10000;
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "draft_version", "do"]);
const HERE = "Ce que vous avez saisi reste dans la page.";

let saved = null; // when the server last acknowledged
let timer = null;
let busy = false;
let changed = false;

const store = {
  key: (user, host) => `clubinne:draft:${user}:${host}`,
  read(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  },
  write(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the page keeps it */ }
  },
  drop(key) {
    try { localStorage.removeItem(key); } catch { /* nothing to drop */ }
  },
  of(user) {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(`clubinne:draft:${user}:`)); } catch { return []; }
  },
};

const field = (form, name) => form.elements.namedItem(name);
const keyOf = (form) => store.key(form.dataset.user, field(form, "host")?.value ?? "");
const pairsOf = (form) => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
const current = () => document.querySelector("form[data-draft]");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

function status(form, text, level) {
  const place = form.querySelector("[data-draft-status]");
  if (!place) return;
  const was = place.dataset.level;
  place.hidden = false;
  place.textContent = text;
  place.className = `saved ${level}`.trim();
  place.dataset.level = level;
  if (level === "failed" && was !== "failed") announce(text);
}

function since() {
  const seconds = Math.round((Date.now() - saved) / 1000);
  return seconds < 60 ? `il y a ${Math.max(seconds, 1)} s` : `il y a ${Math.round(seconds / 60)} min`;
}

async function send(address, pairs, version) {
  const body = new URLSearchParams(pairs);
  body.set("draft_version", version);
  return fetch(address, {
    method: "POST",
    body,
    redirect: "manual",
    credentials: "same-origin",
    headers: { "X-CSRFToken": token() },
  });
}

// The page was open for so long that its token is stale: take a fresh one, if the same person is signed in.
async function renew(form) {
  const answer = await fetch(location.href, { redirect: "manual", credentials: "same-origin" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const user = page.querySelector("[data-user]")?.dataset.user;
  if (!fresh || user !== form.dataset.user) return false;
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = fresh; });
  document.body.setAttribute("data-hx-headers", JSON.stringify({ "x-csrftoken": fresh }));
  return true;
}

async function save(form, renewed = false) {
  if (busy || !form.isConnected) return;
  busy = true;
  changed = false;
  clearTimeout(timer);
  try {
    const answer = await send(form.dataset.draft, pairsOf(form), field(form, "draft_version").value || 0);
    if (answer.ok) {
      const { version, done } = await answer.json();
      if (version && form.isConnected) field(form, "draft_version").value = version;
      if (!changed) store.drop(keyOf(form));
      saved = Date.now();
      if (!done) status(form, `Brouillon enregistré ${since()}`, "");
    } else if (answer.status === 409) {
      status(form, `Ce brouillon est ouvert dans un autre onglet. ${HERE}`, "failed");
    } else if (answer.status === 403 && !renewed && await renew(form)) {
      busy = false;
      return save(form, true);
    } else if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 401) {
      status(form, `Non enregistré : votre session a pris fin. ${HERE} Connectez-vous dans un autre onglet.`, "failed");
      later(form, AGAIN);
    } else {
      status(form, `Non enregistré : le service ne répond pas. ${HERE}`, "failed");
      later(form, AGAIN);
    }
  } catch {
    status(form, `Non enregistré : hors connexion. ${HERE}`, "failed");
    later(form, AGAIN);
  } finally {
    busy = false;
    if (changed) later(form, WAIT);
  }
}

function later(form, delay) {
  clearTimeout(timer);
  timer = setTimeout(() => save(form), delay);
}

function onChange(event) {
  const form = event.target.closest?.("form[data-draft]");
  if (!form || event.target.name === "find_person") return;
  changed = true;
  store.write(keyOf(form), { at: Date.now(), version: field(form, "draft_version").value || 0, pairs: pairsOf(form) });
  if (!busy) later(form, WAIT);
}
document.addEventListener("input", onChange);
document.addEventListener("change", onChange);

// Once the form is sent, nothing more is saved under it; the server says on the next page that it has it.
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-draft]")) clearTimeout(timer);
});
window.addEventListener("online", () => { const form = current(); if (form && changed) save(form); });

setInterval(() => {
  const form = current();
  if (form && saved && !changed && form.querySelector("[data-draft-status]")?.dataset.level === "") {
    form.querySelector("[data-draft-status]").textContent = `Brouillon enregistré ${since()}`;
  }
}, 5000);

// What a page left unsent (crash, no network) is handed to the server; the form then shows it again.
async function flush() {
  const place = document.querySelector("form[data-draft], [data-draft-flush]");
  if (!place || !navigator.onLine) return;
  const form = current();
  for (const key of store.of(place.dataset.user)) {
    const left = store.read(key);
    if (!left || Date.now() - left.at > KEPT_FOR) { store.drop(key); continue; }
    try {
      const answer = await send(place.dataset.draft ?? place.dataset.draftFlush, left.pairs, left.version);
      if (!answer.ok && answer.status !== 409) continue;
      store.drop(key);
      const { done } = answer.ok ? await answer.json() : { done: false };
      if (answer.ok && !done && form && key === keyOf(form) && !changed) location.reload();
    } catch { return; }
  }
}

let flushed = false;
function start() {
  if (flushed || !document.querySelector("form[data-draft], [data-draft-flush]")) return;
  flushed = true;
  flush();
}
document.addEventListener("htmx:load", start);
start();
