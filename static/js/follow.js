// On the page that merges two sheets, what the kept one says stays ticked when another is kept, but for the lines
// somebody chose. <fieldset data-follows="kept"> follows the radio buttons named "kept".

// a click, not a change: who presses what is already ticked chose it too
document.addEventListener("click", ({ target }) => {
  if (target instanceof HTMLInputElement && target.type === "radio") {
    delete target.closest("[data-follows]")?.dataset.follows;
  }
});

document.addEventListener("change", ({ target }) => {
  if (target.type !== "radio" || !target.form) return;
  for (const group of target.form.querySelectorAll(`[data-follows="${CSS.escape(target.name)}"]`)) {
    for (const choice of group.querySelectorAll("input[type=radio]")) choice.checked = choice.value === target.value;
  }
});
