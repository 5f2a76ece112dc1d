// The attendance grid: arrows up and down move between rows, I P E A set the state, a box filters the rows by name.
// Left and right choose within a row, as radio buttons do; without this module the form works all the same.
import { fold } from "./fold.js";

const grid = document.querySelector("[data-attendance]");

const rowsShown = () => [...grid.querySelectorAll("tbody tr:not([hidden])")];
const focusRow = (row) => (row?.querySelector("[data-letter]:checked") ?? row?.querySelector("[data-letter]"))?.focus();

function move(row, step) {
  const rows = rowsShown();
  focusRow(rows[rows.indexOf(row) + step]);
}

function choose(row, letter) {
  const button = row.querySelector(`[data-letter="${CSS.escape(letter)}"]`);
  if (!button) return false;
  button.checked = true;
  button.focus();
  button.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

function tally() {
  for (const shown of document.querySelectorAll("[data-tally]")) {
    const chosen = [...grid.querySelectorAll(`[data-letter][value="${shown.dataset.tally}"]:checked`)];
    shown.textContent = chosen.filter((el) => !el.closest("tr").querySelector('[name="remove"]').checked).length;
  }
}

function filter(box) {
  const wanted = fold(box.value);
  for (const row of grid.querySelectorAll("tbody tr")) row.hidden = !fold(row.dataset.name).includes(wanted);
  const n = rowsShown().length;
  document.querySelector("#attendance-found").textContent = wanted ? `${n} ${n > 1 ? "lignes" : "ligne"}` : "";
}

if (grid) {
  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches("[data-letter]")) return;
    const row = event.target.closest("tr");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) move(row, step);
    else if (!choose(row, event.key.toLowerCase())) return;
    event.preventDefault();
  });
  grid.addEventListener("input", tally);
  const box = document.querySelector("[data-attendance-filter]");
  box.closest("[hidden]").hidden = false;
  box.addEventListener("input", (event) => {
    event.stopPropagation(); // looking is no change of the form
    filter(box);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      focusRow(rowsShown()[0]);
    }
  });
}
