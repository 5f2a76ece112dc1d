// Native dialogs. <button data-dialog-open="id"> opens, <button data-dialog-close> closes;
// a <dialog data-dialog-auto> that htmx brings opens by itself and leaves the page when it is closed.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
});

document.addEventListener("htmx:load", (event) => {
  const root = event.target;
  const found = root.matches?.("dialog[data-dialog-auto]") ? root : root.querySelector?.("dialog[data-dialog-auto]");
  if (!found || found.open) return;
  found.showModal();
  found.addEventListener("close", () => found.remove(), { once: true });
});
