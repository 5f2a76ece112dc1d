// The form that adds evidence shows only the fields of the source chosen; without JavaScript all are shown.

function sync(form) {
  const source = form.querySelector("[name=source]:checked")?.value;
  form.querySelectorAll("[data-when-source]").forEach((part) => {
    part.hidden = Boolean(source) && !part.dataset.whenSource.split(" ").includes(source);
  });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-evidence]");
  if (form && event.target.name === "source") sync(form);
});
const syncAll = (root) => root.querySelectorAll?.("form[data-evidence]").forEach(sync);
document.addEventListener("htmx:load", (event) => syncAll(event.target));
syncAll(document);

// A line just added to the log form is where one goes on typing.
document.addEventListener("htmx:afterSettle", (event) => {
  const button = event.detail.requestConfig?.elt;
  if (button?.name !== "do" || !button.value.startsWith("add:")) return;
  const rows = document.querySelectorAll(button.value === "add:todo" ? "#log fieldset[id^=todo-]" : "#log fieldset[id^=lines-]");
  rows[rows.length - 1]?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
});
