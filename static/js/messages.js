// Messages of the server (HX-Trigger "clubinne:messages") and failures of htmx requests:
// shown as a toast, said once in the polite live region. Other modules import say().

const SHOWN_FOR = 8000;

/** Say `text` aloud and show it; an error stays until it is closed. */
export function say(text, level = "info") {
  announce(text);
  const region = document.getElementById("toasts");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = `toast ${level}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Fermer ce message");
  close.addEventListener("click", () => toast.remove());
  toast.append(words, close);
  region.append(toast);
  if (level !== "error") fade(toast);
}

/** Say `text` to assistive technology only. */
export function announce(text) {
  const live = document.getElementById("announce");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 60);
}

function fade(toast) {
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), SHOWN_FOR); };
  const stop = () => clearTimeout(timer);
  for (const type of ["mouseenter", "focusin"]) toast.addEventListener(type, stop);
  for (const type of ["mouseleave", "focusout"]) toast.addEventListener(type, start);
  start();
}

const KEPT = "Ce que vous avez saisi est toujours dans la page.";
const FAILURES = {
  401: `Votre session a pris fin. ${KEPT} Connectez-vous dans un autre onglet, puis recommencez ici.`,
  403: `Cette action vous est refusée, ou la page est ouverte depuis trop longtemps. ${KEPT}`,
  404: "Cet élément n’existe plus, ou vous n’y avez pas accès.",
  413: "Ce fichier est trop lourd.",
  429: "Trop d’essais en peu de temps. Patientez une minute, puis recommencez.",
  503: `Le service est momentanément indisponible. ${KEPT} Réessayez dans une minute.`,
};

document.addEventListener("clubinne:messages", (event) => {
  const list = event.detail.messages ?? event.detail.value ?? [];
  for (const { level, text } of list) say(text, level);
});
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  say(FAILURES[status] ?? `Un incident nous empêche de répondre. ${KEPT} Réessayez dans un moment.`, "error");
});
for (const type of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(type, (event) => {
    // a part that asks again by itself (progress of a report) or saves by itself (a draft) says so in its own place
    if (event.target.closest?.("[data-quiet-errors]")) return;
    say(`Pas de réponse du réseau. ${KEPT}`, "error");
  });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say("La clé d’accès n’a pas été reconnue, ou la demande a été annulée. Réessayez, ou choisissez un autre moyen.", "error");
});
