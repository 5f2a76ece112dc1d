// The draft of the log form. A <form data-draft="address"> saves itself on the server every few seconds while
// one types and says so in [data-draft-status]. What the server has not acknowledged stays in this browser (see
// pending.js) and is handed over later (see replay.js). Nothing is ever put in an address.
import { announce } from "./messages.js";
import * as pending from "./pending.js";
import { handOver, post, session, written } from "./replay.js";

const WAIT = 2500;
const AGAIN = 10000;
const HERE = "Ce que vous avez saisi est gardé dans ce navigateur.";
const WRITER = pending.newNumber(); // this page: the server knows its own last saving from another page's

let saved = null; // when the server last acknowledged
let timer = null;
let busy = false;
let changed = false;
let renewed = false;

const field = (form, name) => form.elements.namedItem(name);
const keyOf = (form) => pending.keyOf(document.body.dataset.user, field(form, "submission_id").value);
const current = () => document.querySelector("form[data-draft]");
const tokenOf = (form) => field(form, "csrfmiddlewaretoken")?.value ?? "";

function status(form, text, level, link) {
  const place = form.querySelector("[data-draft-status]");
  if (!place) return;
  const was = place.textContent;
  place.hidden = false;
  place.textContent = text;
  if (link) {
    const anchor = Object.assign(document.createElement("a"), { href: link, textContent: "Se reconnecter", target: "_blank" });
    place.append(" ", anchor);
  }
  place.className = `saved ${level}`.trim();
  place.dataset.level = level;
  if (level === "failed" && !was.startsWith(text)) announce(text);
}

function since() {
  const seconds = Math.round((Date.now() - saved) / 1000);
  return seconds < 60 ? `il y a ${Math.max(seconds, 1)} s` : `il y a ${Math.round(seconds / 60)} min`;
}

/** Everything typed, in this browser, until the server says it has it. */
function keep(form, changes = {}) {
  const before = pending.read(keyOf(form)) ?? {};
  const done = pending.write(keyOf(form), {
    at: Date.now(), host: field(form, "host")?.value ?? "", page: location.pathname + location.search,
    action: form.getAttribute("action"), full: form.dataset.full, version: field(form, "draft_version").value || 0,
    writer: WRITER, pairs: pending.pairsOf(form), labels: pending.labelsOf(form), send: before.send ?? false, ...changes,
  });
  if (!done) status(form, "Ce navigateur refuse de garder ce que vous tapez : ne fermez pas cette page.", "failed");
}

// The page was open for so long that its token is stale: take a fresh one, if the same person is signed in.
async function renew(form) {
  const who = await session();
  if (!who || String(who.user) !== document.body.dataset.user) return false;
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = who.token; });
  document.body.setAttribute("data-hx-headers", JSON.stringify({ "x-csrftoken": who.token }));
  return true;
}

async function save(form) {
  if (busy || !form.isConnected) return;
  if (pending.read(keyOf(form))?.send) return handBack();
  busy = true;
  changed = false;
  clearTimeout(timer);
  timer = null;
  const key = keyOf(form);
  try {
    const more = { draft_version: field(form, "draft_version").value || 0, writer: WRITER };
    const answer = await post(form.dataset.draft, pending.pairsOf(form), tokenOf(form), more);
    if (answer.ok) {
      const { version, done } = await answer.json();
      if (version && form.isConnected) field(form, "draft_version").value = version;
      const elsewhere = done && !pending.read(key)?.sent; // another tab sent it, with other words
      if (elsewhere) keep(form, { review: true });
      else if (!changed) pending.drop(key);
      saved = Date.now();
      renewed = false;
      if (elsewhere) status(form, `Déjà enregistré depuis un autre onglet. ${HERE}`, "failed");
      else if (!done) status(form, `Brouillon enregistré ${since()}`, "");
    } else if (answer.status === 409) {
      keep(form, { review: true });
      status(form, `Ce brouillon est ouvert dans un autre onglet. ${HERE}`, "failed");
    } else if (answer.status === 403 && !renewed && (renewed = await renew(form))) {
      changed = true;
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

// Typing without a pause does not push the saving away.
function later(form, delay) {
  timer ??= setTimeout(() => { timer = null; save(form); }, delay);
}

function touched(form) {
  changed = true;
  keep(form);
  if (!busy) later(form, WAIT);
}
function onChange(event) {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.target.name !== "find_person") touched(form);
}
document.addEventListener("input", onChange);
document.addEventListener("change", onChange);

// « Tout noter »: the short form opens as the full one, with what is typed, as it does without this script.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-native]");
  if (!button) return;
  event.preventDefault();
  clearTimeout(timer);
  const { form } = button;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  form.action = button.formAction;
  form.submit();
});

// --- sending it ---

const isSending = (event) => event.detail.elt.matches?.("form[data-draft]") && event.detail.elt;

function queue(form, text, link) {
  keep(form, { send: true, pairs: [...pending.pairsOf(form).filter(([name]) => name !== "do"), ["do", "save"]] });
  status(form, text, "failed", link);
  changed = false;
  later(form, AGAIN);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = isSending(event);
  if (!form) return;
  clearTimeout(timer);
  timer = null;
  keep(form, { sent: true });
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = isSending(event);
  if (form && event.detail.xhr.status < 400 && written(event.detail.xhr.getResponseHeader("HX-Redirect"))) {
    changed = false;
    pending.drop(keyOf(form));
  }
});
// A sign-in page in place of the answer: nothing of it goes into the form.
document.addEventListener("htmx:beforeSwap", (event) => {
  const source = event.detail.requestConfig?.elt;
  const form = source?.closest("form[data-draft]");
  const { responseURL, status: code } = event.detail.xhr;
  if (!form || code !== 200 || !responseURL) return;
  const asked = event.detail.requestConfig.path;
  if (!asked || new URL(responseURL).pathname === new URL(asked, location.href).pathname) return;
  event.detail.shouldSwap = false;
  const text = "Non enregistré : votre session a pris fin. Reconnectez-vous avec ce compte, ce sera enregistré alors.";
  if (form === source) queue(form, text, responseURL);
  else status(form, `Votre session a pris fin. ${HERE}`, "failed", responseURL);
});
for (const type of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(type, (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (!form) return;
    if (form === event.detail.elt) queue(form, "Hors connexion : gardé dans ce navigateur, et enregistré dès le retour du réseau.");
    else status(form, `Hors connexion : ce bouton attend le réseau. ${HERE}`, "failed");
  });
}
document.addEventListener("htmx:responseError", async (event) => {
  const form = isSending(event);
  if (!form) return;
  touched(form);
  if (event.detail.xhr.status === 403 && !renewed && (renewed = await renew(form))) form.requestSubmit();
});
// A button brought the form back, changed: that is typed too.
document.addEventListener("htmx:afterSettle", (event) => {
  const form = current();
  if (form && event.detail.requestConfig?.verb === "post" && event.detail.requestConfig.elt?.closest("form[data-draft]")) touched(form);
});

setInterval(() => {
  const form = current();
  const place = form?.querySelector("[data-draft-status]");
  if (saved && !changed && place?.dataset.level === "") place.textContent = `Brouillon enregistré ${since()}`;
}, 5000);

// --- what earlier pages left ---

async function handBack() {
  const form = current();
  const own = form ? keyOf(form) : "";
  const queued = form && pending.read(own)?.send;
  const { sent, saved: drafts, review } = await handOver({ skip: changed && !queued ? own : undefined });
  if (queued) {
    if (sent[own]) return location.assign(sent[own]);
    const left = pending.read(own);
    if (left?.review) return form.requestSubmit(); // the server says what is missing, here
    if (left?.send) later(form, AGAIN);
  }
  const mine = form && field(form, "host")?.value;
  if (!changed && !queued && (Object.keys(sent).length || (form && drafts.includes(mine)))) return location.reload();
  if (review) invite();
}

function invite() {
  const main = document.querySelector("main");
  const { offline } = document.body.dataset;
  if (!main || !offline || document.querySelector("[data-left-here]")) return;
  const notice = Object.assign(document.createElement("p"), { className: "notice warning" });
  notice.dataset.leftHere = "";
  const link = Object.assign(document.createElement("a"), { href: offline, textContent: "La relire" });
  const words = document.createElement("span");
  words.append("Une saisie est restée dans ce navigateur : le serveur en a une autre version, ou il y manque quelque chose. ", link);
  notice.append(words);
  main.prepend(notice);
}

window.addEventListener("online", () => {
  const form = current();
  clearTimeout(timer);
  timer = null;
  if (form && changed) save(form);
  else handBack();
});

let started = false;
function start() {
  const { user, worker } = document.body.dataset;
  pending.entriesOf(null); // what is too old goes
  if (!user) return;
  pending.rememberAccount(user);
  if (current() && worker && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { updateViaCache: "none" }).catch(() => { /* works without */ });
  }
  if (!started) handBack();
  started = true;
}
document.addEventListener("htmx:load", () => { if (!started || current()) start(); });
start();
