"""Counting what a person does, in the browser itself: presses, keys on controls, texts typed."""

import pytest

COUNTER = """
(() => {
  if (window.top !== window) return;
  const TEXT = "textarea, input:not([type]), " + ["text", "search", "date", "time"].map((t) => `input[type=${t}]`);
  let typedIn = null;  // a text typed in one go is one gesture, however long
  const count = (what) => { window.gesture(what); };
  document.addEventListener("pointerdown", (event) => {
    if (!event.isTrusted) return;
    if (event.target.closest(TEXT)) return;  // reaching a field and typing in it are one gesture
    typedIn = null;
    count("press " + event.target.textContent.trim().slice(0, 30));
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!event.isTrusted) return;
    if (event.target.closest(TEXT) && event.key.length === 1) return;
    if (event.target.closest(TEXT) && ["Backspace", "Delete", "Shift"].includes(event.key)) return;
    typedIn = null;
    count("key " + event.key);
  }, true);
  document.addEventListener("input", (event) => {
    if (!event.target.closest(TEXT) || typedIn === event.target) return;
    typedIn = event.target;
    count("text in " + event.target.name);
  }, true);
})();
"""


class Gestures(list):
    """What was done, in order. Doing one more than `limit` fails the test at once, naming them all."""

    def __init__(self, page, *, limit):
        super().__init__()
        self.limit = limit
        page.expose_function("gesture", lambda what: self.append(what))
        page.add_init_script(COUNTER)

    def check(self):
        if len(self) > self.limit:
            pytest.fail(f"{len(self)} gestures, {self.limit} at most: {', '.join(self)}", pytrace=False)
