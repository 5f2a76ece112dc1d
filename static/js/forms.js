// Forms: one sending at a time, a question before leaving unsent changes, the focus on the error summary.
// data-guard on a <form> asks before leaving; every form is protected against a double click.

const BUSY_FOR = 8000; // a download answers without leaving the page: the button comes back

const buttonsOf = (form) => [...form.elements].filter((el) => el.type === "submit");

function lock(form) {
  for (const button of buttonsOf(form)) {
    button.disabled = true;
    button.dataset.busy = "";
  }
  form.setAttribute("aria-busy", "true");
}

function unlock(form) {
  for (const button of buttonsOf(form)) {
    if (!("busy" in button.dataset)) continue;
    button.disabled = false;
    delete button.dataset.busy;
  }
  form.removeAttribute("aria-busy");
}

const dirty = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) dirty.add(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  dirty.delete(form);
  // after this turn: a button disabled at once would not send its own name and value
  setTimeout(() => lock(form));
  setTimeout(() => unlock(form), BUSY_FOR);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[aria-busy]").forEach(unlock);
});

window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (form.isConnected) return event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (elt instanceof HTMLFormElement && requestConfig.triggeringEvent?.type === "submit") setTimeout(() => lock(elt));
});
// before a redirect asked for by the answer
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status < 400) dirty.delete(event.detail.elt);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt } = event.detail;
  if (elt instanceof HTMLFormElement) setTimeout(() => unlock(elt));
});

function focusErrors(root) {
  root.querySelector?.("[data-error-summary]")?.focus();
}
document.addEventListener("htmx:afterSettle", (event) => {
  const { xhr, elt } = event.detail;
  if (xhr?.status === 422) focusErrors(elt.querySelector?.("[data-error-summary]") ? elt : document);
});
focusErrors(document);
