// Signing out: what is still in this browser is sent first; if something cannot be, one is asked. Then nothing stays:
// neither the entries, nor the worker that opens the form offline, nor its cache.
import * as pending from "./pending.js";
import { handOver } from "./replay.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const { user } = document.body.dataset;
  if (!form.matches("form[data-logout]") || !user) return;
  event.preventDefault();
  event.stopPropagation();
  if (pending.entriesOf(user).length) await handOver();
  const left = pending.entriesOf(user);
  if (left.length && !(await ask(left.length))) return;
  for (const [key] of left) pending.drop(key);
  pending.forgetAccount();
  await forget().catch(() => {});
  form.submit();
}, true);

async function forget() {
  if ("serviceWorker" in navigator) {
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  }
  if ("caches" in window) {
    for (const name of await caches.keys()) if (name.startsWith("clubinne-")) await caches.delete(name);
  }
}

function button(text, className, value) {
  return Object.assign(document.createElement("button"), { type: "submit", textContent: text, className, value });
}

/** True: sign out and give up what was not sent. */
function ask(count) {
  const dialog = document.createElement("dialog");
  const form = Object.assign(document.createElement("form"), { method: "dialog", className: "stack" });
  const title = Object.assign(document.createElement("h2"), { id: "leave-title", textContent: "Quitter sans envoyer ?" });
  const words = Object.assign(document.createElement("p"), {
    textContent: count === 1
      ? "Une saisie n’a pas encore été envoyée au serveur. Si vous vous déconnectez, elle est effacée de ce navigateur."
      : `${count} saisies n’ont pas encore été envoyées au serveur. Si vous vous déconnectez, elles sont effacées de ce navigateur.`,
  });
  const actions = Object.assign(document.createElement("div"), { className: "actions" });
  actions.append(button("Rester connecté", "btn", "stay"), button("Effacer et se déconnecter", "btn quiet danger", "leave"));
  form.append(title, words, actions);
  dialog.setAttribute("aria-labelledby", "leave-title");
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => { dialog.remove(); answer(dialog.returnValue === "leave"); }, { once: true });
  });
}
