// The log form where the page itself cannot be had: without network (served by the service worker), or to read again
// what stayed in this browser. It shows what was typed, keeps what is typed, and sends it when the network is back.
import { announce } from "./messages.js";
import * as pending from "./pending.js";
import { handOver, session } from "./replay.js";

const form = document.querySelector("form[data-offline]");
const others = document.querySelector("[data-others]");
const place = form.querySelector("[data-draft-status]");
const more = form.querySelector("[data-more]");
const here = location.pathname + location.search;
const isShell = location.pathname === form.dataset.offline;
const RECALLED = new Set(["participants", "programme", "registers"]); // shown in words; the rest is kept as it is
let user = "";
let key = "";
let entry = null;

function say(text, level = "pending") {
  place.hidden = false;
  place.className = `saved ${level}`.trim();
  if (place.textContent !== text) announce(text);
  place.textContent = text;
}

/** What the address tells of where one was: the actor or the programme of a page that is not in the cache. */
function hostHere() {
  const [, actor] = location.pathname.match(/^\/acteurs\/(\d+)/) ?? location.search.match(/[?&]acteur=(\d+)/) ?? [];
  if (actor) return { host: `actor:${actor}`, pairs: [["participants", `actor:${actor}`]] };
  const [, programme] = location.pathname.match(/^\/programmes\/(\d+)/) ?? location.search.match(/[?&]programme=(\d+)/) ?? [];
  if (programme) return { host: `programme:${programme}`, pairs: [["programme", programme]] };
  return { host: "", pairs: [] };
}

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

function blank() {
  const { host, pairs } = hostHere();
  const number = pending.newNumber();
  return [pending.keyOf(user, number), {
    at: Date.now(), host, page: isShell ? form.dataset.full : here, full: form.dataset.full, action: form.dataset.full,
    version: 0, writer: pending.newNumber(), labels: {}, send: false,
    pairs: [["submission_id", number], ["host", host], ["author", user], ["format", "onsite"], ["on", today()], ...pairs],
  }];
}

/** The fields the page has are filled; anything else that was typed is shown too, and can be changed. */
function open(chosen, found) {
  [key, entry] = [chosen, found];
  form.reset();
  more.replaceChildren();
  const known = new Set([...form.elements].map((field) => field.name).filter(Boolean));
  for (const [name, value] of entry.pairs) {
    const fields = [...form.elements].filter((field) => field.name === name);
    if (known.has(name)) {
      for (const field of fields) {
        if (field.type === "radio") field.checked ||= field.value === value;
        else field.value = value;
      }
      if (fields[0].type === "radio" && !fields.some((field) => field.value === value)) hidden(name, value);
    } else if (value && entry.labels[name] && !(`${name}=${value}` in entry.labels)) text(name, value);
    else {
      hidden(name, value);
      const words = entry.labels[`${name}=${value}`];
      if (words && RECALLED.has(name)) said(entry.labels[name], words);
    }
  }
  list();
}

function hidden(name, value) {
  more.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}
function text(name, value) {
  const label = Object.assign(document.createElement("label"), { textContent: entry.labels[name], htmlFor: `more-${name}` });
  const box = Object.assign(document.createElement("textarea"), { id: `more-${name}`, name, value, rows: 2 });
  const part = Object.assign(document.createElement("div"), { className: "field" });
  part.append(label, box);
  more.append(part);
}
function said(label, words) {
  more.append(Object.assign(document.createElement("p"), { className: "hint", textContent: label && label !== words ? `${label} : ${words}` : words }));
}

function list() {
  const rows = pending.entriesOf(user).filter(([each]) => each !== key).map(([each, found]) => {
    const words = pending.valueOf(found, "summary") || "Sans phrase encore";
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: words.slice(0, 90) });
    button.addEventListener("click", () => { open(each, found); form.querySelector("textarea").focus(); });
    const row = document.createElement("li");
    row.append(button, Object.assign(document.createElement("span"), { className: "when", textContent: new Date(found.at).toLocaleString("fr-FR") }));
    return row;
  });
  others.hidden = !rows.length;
  others.querySelector("ul").replaceChildren(...rows);
}

function keep(changes = {}) {
  const pairs = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && (value || name === "host"));
  entry = { ...entry, at: Date.now(), pairs, ...changes };
  if (!pending.write(key, entry)) say("Ce navigateur refuse de garder ce que vous tapez : ne fermez pas cette page.", "failed");
}

form.addEventListener("input", () => {
  keep({ review: entry.review ?? false });
  say(entry.send ? "Gardé ici, et enregistré dès le retour du réseau." : "Gardé dans ce navigateur.");
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  keep({ send: true, review: false, action: entry.full });
  await leave("Gardé ici, et enregistré dès le retour du réseau.");
});

/** With the network: what was typed goes to the server, and its page takes over from this one. */
async function leave(otherwise) {
  const who = navigator.onLine ? await session() : null;
  if (!who) {
    say(otherwise);
    form.querySelector("[data-sign-in]").hidden = !navigator.onLine;
    return;
  }
  if (String(who.user) !== user) return say("Un autre compte est ouvert dans ce navigateur : reconnectez-vous avec le vôtre.", "failed");
  const [sending, words] = [entry?.send, entry];
  const { sent } = await handOver();
  if (sent[key]) return location.assign(sent[key]);
  if (sending && pending.read(key)?.review) return show(words, who.token);
  if (!isShell) location.reload();
}

/** The server wants something else: its own page says what, with everything typed. */
function show(words, token) {
  const native = Object.assign(document.createElement("form"), { method: "post", action: words.full, hidden: true });
  for (const [name, value] of [...words.pairs, ["csrfmiddlewaretoken", token]]) {
    native.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(native);
  native.submit();
}

window.addEventListener("online", () => leave("Votre session a pris fin : reconnectez-vous, ce que vous avez saisi vous attend."));

form.querySelector("[data-drop]").addEventListener("click", () => {
  pending.drop(key);
  say("Effacé de ce navigateur.", "");
  open(...(pending.entriesOf(user).at(-1) ?? blank()));
});

async function start() {
  const who = navigator.onLine ? await session() : null;
  user = who ? String(who.user) : pending.lastAccount();
  form.hidden = !user;
  document.querySelector("[data-nobody]").hidden = Boolean(user);
  if (!user) return;
  const found = pending.entriesOf(user);
  const mine = found.filter(([, each]) => each.page === here).at(-1);
  open(...(mine ?? (isShell ? found.at(-1) : null) ?? blank()));
  if (mine || (isShell && found.length)) say("Ce que vous aviez saisi est là.");
  if (who && !isShell) await leave("");
}
start();
