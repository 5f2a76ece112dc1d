// On the page that merges two sheets, what the kept one says stays ticked when another is kept, but for the lines
// somebody chose. <fieldset data-follows="kept"> follows the radio buttons named "kept".

document.addEventListener("change", ({ target }) => {
  if (target.type !== "radio" || !target.form) return;
  const own = target.closest("[data-follows]");
  if (own) {
    delete own.dataset.follows;
    return;
  }
  for (const group of target.form.querySelectorAll(`[data-follows="${CSS.escape(target.name)}"]`)) {
    for (const choice of group.querySelectorAll("input[type=radio]")) choice.checked = choice.value === target.value;
  }
});
