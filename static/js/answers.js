// Saves each answer of a <form data-answers="key" data-url="…"> alone, as soon as it is given.
// Unsent changes stay in the browser (localStorage, by key) until the server has acknowledged them.
// Without this script the form is saved whole by its button.
import { announce } from "./messages.js";

const form = document.querySelector("form[data-answers]");
if (form) start(form);

function start(form) {
  const store = `clubinne:answers:${form.dataset.answers}`;
  const kept = read();
  const timers = new Map(); // slug → the next try
  const sending = new Set();
  const WAITS = [2, 4, 8, 15, 30];

  const fieldset = (slug) => form.querySelector(`[data-answer="${CSS.escape(slug)}"]`);
  const field = (slug, part) => form.elements[`q-${slug}${part}`];

  function read() {
    try { return JSON.parse(localStorage.getItem(store)) ?? {}; } catch { return {}; }
  }
  function write() {
    try {
      if (Object.keys(kept).length) localStorage.setItem(store, JSON.stringify(kept));
      else localStorage.removeItem(store);
    } catch { /* private browsing: the page itself still holds what was typed */ }
  }
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function status(slug, text, kind = "", aloud = false) {
    const line = fieldset(slug)?.querySelector("[data-status]");
    if (!line) return;
    line.hidden = false;
    line.className = `saved ${kind}`;
    line.textContent = text;
    if (aloud) announce(text);
  }

  /** What the page says about a question now. */
  function pairsOf(slug) {
    const pairs = [];
    for (const [name, value] of new FormData(form)) {
      if ((name === `q-${slug}` || name.startsWith(`q-${slug}.`)) && !/\.(base|op|keep)$/.test(name)) pairs.push([name, value]);
    }
    return pairs;
  }

  function changed(slug) {
    kept[slug] = { pairs: pairsOf(slug), base: Number(field(slug, ".base").value), op: newId(), tries: 0 };
    write();
    status(slug, "Enregistrement…", "pending");
    clearTimeout(timers.get(slug));
    send(slug);
  }

  async function send(slug) {
    const item = kept[slug];
    if (!item || sending.has(slug)) return;
    sending.add(slug);
    const body = new FormData();
    body.set("question", slug);
    for (const [name, value] of item.pairs) body.append(name, value);
    body.set(`q-${slug}.base`, item.base);
    body.set(`q-${slug}.op`, item.op);
    let response = null;
    let said = {};
    try {
      response = await fetch(form.dataset.url, {
        method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(15000),
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
      });
      if (/json/.test(response.headers.get("content-type") ?? "")) said = await response.json();
    } catch { response = null; }
    sending.delete(slug);
    settle(slug, item, response, said);
  }

  function settle(slug, item, response, said) {
    if (response?.ok && said.version) {
      if (field(slug, ".base")) field(slug, ".base").value = said.version;
      const newer = kept[slug];
      if (newer !== item) { // changed again meanwhile: goes on from what was just saved
        newer.base = said.version;
        write();
        return send(slug);
      }
      delete kept[slug];
      write();
      return status(slug, said.reason ? "Enregistré : sans objet" : "Réponse enregistrée", "", true);
    }
    if (kept[slug] !== item) return send(slug);
    if (response?.status === 409) return conflict(slug, item, said);
    if (response?.status === 422) return status(slug, said.message ?? "Cette réponse ne convient pas.", "failed", true);
    if (response && (response.type === "opaqueredirect" || [403, 404].includes(response.status))) {
      return status(slug, "Non enregistré : votre accès a pris fin. Rouvrez votre lien ou reconnectez-vous, puis revenez ici ; ce que vous avez saisi reste dans ce navigateur.", "failed", true);
    }
    const wait = WAITS[Math.min(item.tries, WAITS.length - 1)];
    item.tries += 1;
    status(slug, `Non enregistré, nouvel essai dans ${wait} secondes…`, "failed", item.tries === 1);
    timers.set(slug, setTimeout(() => send(slug), wait * 1000));
  }

  /** Somebody saved another answer meanwhile: both are shown, the person chooses. */
  function conflict(slug, item, theirs) {
    const place = fieldset(slug);
    if (!place) return; // asked when the section is opened
    place.querySelector("[data-conflict]")?.remove();
    status(slug, "Non enregistré : à vous de choisir.", "failed");
    const box = document.createElement("div");
    box.className = "notice warning";
    box.dataset.conflict = "";
    box.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.textContent = `Cette réponse a changé ailleurs entre-temps : « ${theirs.said}${theirs.comment ? ` (${theirs.comment})` : ""} ». La vôtre est ci-dessus ; rien n’a été écrasé.`;
    const row = document.createElement("p");
    row.className = "row";
    row.append(
      button("Garder la mienne", () => {
        box.remove();
        kept[slug] = { ...item, base: theirs.version, op: newId(), tries: 0 };
        write();
        send(slug);
      }),
      button("Prendre l’autre", () => {
        box.remove();
        delete kept[slug];
        write();
        show(slug, theirs);
        status(slug, "Réponse enregistrée", "", true);
      }),
    );
    box.append(words, row);
    place.querySelector("[data-status]").after(box);
  }

  function button(label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn quiet small";
    made.textContent = label;
    made.addEventListener("click", action);
    return made;
  }

  /** Put an answer of the server into the page. */
  function show(slug, { value, comment, reason, version }) {
    const values = (Array.isArray(value) ? value : [value]).map(String);
    for (const input of form.querySelectorAll(`[name="q-${CSS.escape(slug)}"]`)) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
      else input.value = value ?? "";
    }
    field(slug, ".comment").value = comment;
    field(slug, ".reason").value = reason;
    field(slug, ".base").value = version;
  }

  /** Put what was kept in this browser back into the page. */
  function restore(slug, pairs) {
    for (const input of form.querySelectorAll(`[name="q-${CSS.escape(slug)}"], [name="q-${CSS.escape(slug)}.comment"], [name="q-${CSS.escape(slug)}.reason"]`)) {
      const given = pairs.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.type === "radio" || input.type === "checkbox") input.checked = given.includes(input.value);
      else input.value = given[0] ?? "";
    }
  }

  const slugOf = (target) => target.closest?.("[data-answer]")?.dataset.answer;
  const isOurs = (target) => target.name && !/\.(base|op|keep)$/.test(target.name);

  form.addEventListener("change", (event) => {
    const slug = slugOf(event.target);
    if (!slug || !isOurs(event.target)) return;
    const most = Number(event.target.closest("[data-most]")?.dataset.most);
    if (most && form.querySelectorAll(`[name="q-${CSS.escape(slug)}"]:checked`).length > most) {
      event.target.checked = false;
      return status(slug, `${most} réponses au plus : décochez-en une d’abord.`, "failed", true);
    }
    // « sans objet » takes the place of an answer, and an answer that of « sans objet »
    if (event.target.name === `q-${slug}.reason` && event.target.value.trim()) {
      for (const input of form.querySelectorAll(`[name="q-${CSS.escape(slug)}"]`)) input.checked = false;
    } else if (event.target.name === `q-${slug}`) field(slug, ".reason").value = "";
    changed(slug);
  });
  // long texts are saved while they are written
  const pauses = new Map();
  form.addEventListener("input", (event) => {
    const slug = slugOf(event.target);
    if (!slug || event.target.tagName !== "TEXTAREA") return;
    clearTimeout(pauses.get(slug));
    pauses.set(slug, setTimeout(() => changed(slug), 1500));
  });
  form.addEventListener("submit", () => [...timers.values(), ...pauses.values()].forEach(clearTimeout));
  window.addEventListener("online", () => Object.keys(kept).forEach(send));

  for (const [slug, item] of Object.entries(kept)) {
    item.tries = 0;
    if (fieldset(slug)) {
      restore(slug, item.pairs);
      status(slug, "Non enregistré, nouvel essai…", "pending");
    }
    send(slug);
  }
}
