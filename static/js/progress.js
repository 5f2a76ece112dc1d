// Follows a long work: asks the server how far it is, less and less often, and never for nothing.
// <div id="suivi" data-poll="/rapports/versions/3/?suivi=1">…</div>; a part without data-poll is over.
const FIRST = 2000, LONGEST = 30000, GROWTH = 1.5, CALLS = 20;

let timer = null, delay = FIRST, calls = 0;

const part = () => document.querySelector("[data-poll]");

function plan() {
  clearTimeout(timer);
  if (!part() || document.hidden || calls >= CALLS) return;
  timer = setTimeout(ask, delay);
  delay = Math.min(delay * GROWTH, LONGEST);
}

async function ask() {
  const target = part();
  if (!target || document.hidden) return;
  calls += 1;
  try {
    await window.htmx.ajax("GET", target.dataset.poll, { source: target, target, swap: "outerHTML" });
  } catch {
    // no network for now: the next call may find it again
  }
  plan();
}

document.addEventListener("visibilitychange", plan);
plan();
