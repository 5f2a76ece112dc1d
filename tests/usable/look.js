// What a page looks like to somebody who uses the keyboard. Loaded before every page of tests/usable.
(() => {
  const listening = new Set();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (["click", "dblclick", "mousedown", "pointerdown"].includes(type) && this instanceof Element) listening.add(this);
    return add.call(this, type, ...rest);
  };

  const CONTROLS = "a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]";
  const seen = (el) => el.checkVisibility({ visibilityProperty: true }) && !el.closest("[inert]") &&
    el.getClientRects().length > 0;
  const name = (el) => {
    const words = (el.getAttribute("aria-label") || el.labels?.[0]?.innerText || el.innerText || el.name || el.id || "").trim();
    return `<${el.tagName.toLowerCase()}${el.id ? "#" + el.id : el.className ? "." + el.className : ""}> ${words.replace(/\s+/g, " ").slice(0, 60)}`;
  };
  // one stop for each group of radio buttons: the chosen one, or the first
  const isStop = (el) => {
    if (el.type !== "radio") return true;
    const group = [...document.querySelectorAll("input[type=radio]")].filter(
      (other) => other.name === el.name && other.form === el.form && !other.disabled && seen(other));
    return el === (group.find((other) => other.checked) ?? group[0]);
  };
  const stops = () => [...document.querySelectorAll(CONTROLS)].filter((el) =>
    el.tabIndex >= 0 && !el.matches(":disabled, [type=hidden]") && seen(el) && isStop(el));

  const drawn = (el) => {
    const style = getComputedStyle(el);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const shown = (el) => {
    const box = (drawn(el) && getComputedStyle(el).opacity !== "0" ? el : el.closest("label") ?? el).getBoundingClientRect();
    const inside = box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
    const ring = (drawn(el) && getComputedStyle(el).opacity !== "0") || (el.closest("label") && drawn(el.closest("label")));
    return inside && ring;
  };

  const walk = { went: [], hidden: [], ended: false, expected: [] };
  const enter = (event) => {
    const el = event.target;
    if (walk.ended) return;
    if (walk.went.length && el === walk.went[0] && walk.went.length > 1) { walk.ended = true; return; }
    if (walk.went.at(-1) === el) return;
    walk.went.push(el);
    if (!shown(el)) walk.hidden.push(name(el));
  };
  window.look = {
    // what is folded away is part of the page
    unfold() {
      for (const part of document.querySelectorAll("details")) part.open = true;
    },
    async settled() {
      for (let turn = 0; turn < 200 && document.querySelector(".htmx-request"); turn += 1) {
        await new Promise((done) => { setTimeout(done, 20); });
      }
    },
    start() {
      walk.expected = stops();
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      scrollTo(0, 0);
      add.call(document, "focusin", enter);
      return walk.expected.length;
    },
    ended: () => walk.ended || (walk.went.length > 0 && document.activeElement === document.body),
    at: () => name(document.activeElement),
    walked() {
      const scrolls = (el) => el.scrollWidth > el.clientWidth || el.scrollHeight > el.clientHeight;
      const went = walk.went.filter((el) => walk.expected.includes(el) || !scrolls(el));
      const order = went.filter((el) => walk.expected.includes(el));
      const wrong = order.find((el, place) => el !== walk.expected.filter((other) => order.includes(other))[place]);
      return {
        "never reached by Tab": walk.expected.filter((el) => !went.includes(el)).map(name),
        "reached though not a visible control": went.filter((el) => !walk.expected.includes(el)).map(name),
        "focus not visible": walk.hidden,
        "out of order": wrong ? [name(wrong)] : [],
      };
    },
    still() {
      const FOCUSABLE = `${CONTROLS}, label`;
      const all = [...document.body.querySelectorAll("*")].filter(seen);
      const points = (el) => getComputedStyle(el).cursor === "pointer" && !el.closest(FOCUSABLE);
      const deaf = (el) => listening.has(el) && !el.closest(FOCUSABLE);
      const wide = (el) => el.getBoundingClientRect().right > innerWidth + 1 && !el.closest(".scroll, .drawing, .sr, [role=region]");
      const sideways = document.scrollingElement.scrollWidth > innerWidth;
      return {
        "wider than the screen": sideways ? [`${document.scrollingElement.scrollWidth} px`, ...all.filter(wide).slice(0, 4).map(name)] : [],
        "reacts to a click but not to the keyboard": all.filter((el) => points(el) || deaf(el)).map(name),
        "positive tabindex": all.filter((el) => el.tabIndex > 0).map(name),
      };
    },
    withoutScript() {
      const SENDS = "button:not([type]), button[type=submit], input[type=submit], input[type=image]";
      const all = [...document.body.querySelectorAll("*")];
      const visible = all.filter(seen);
      const path = (address) => new URL(address, location.href).pathname;
      const sends = (form) => visible.some((el) => el.matches(SENDS) && !el.disabled && el.form === form);
      const empty = (form) => [...form.elements].every((el) => ["hidden", "fieldset"].includes(el.type));
      const lives = (el) => {
        const address = path(el.dataset.hxGet ?? el.dataset.hxPost);
        if (el.matches("a[href]")) return true;
        if (el.form && el.matches(SENDS)) return true;
        if (el.matches("form")) return sends(el);
        if (el.form ?? el.closest("form")) return sends(el.form ?? el.closest("form"));
        return [...document.querySelectorAll("a[href]")].some((link) => seen(link) && path(link.href) === address);
      };
      const works = (el) => {
        if (el.matches("button[type=button], button[type=reset]")) return Boolean(el.popoverTargetElement || el.getAttribute("commandfor"));
        if (el.matches("input:not([type=hidden]), select, textarea, button")) return Boolean(el.form);
        return true;
      };
      const main = document.querySelector("main");
      return {
        "no heading or no words": document.querySelector("h1") && main?.innerText.trim().length > 40 ? [] : [main?.innerText ?? "no main"],
        "form without a button to send it": [...document.forms].filter((form) => (seen(form) || empty(form)) && !form.closest("[popover]:not(:popover-open), dialog:not([open])") && !sends(form)).map(name),
        "part that only a script can fill": all.filter((el) => el.matches("[data-hx-get], [data-hx-post]") && !lives(el)).map(name),
        "control that needs a script": visible.filter((el) => !works(el)).map(name),
        "link to nowhere": visible.filter((el) => el.matches("a:not([href])") || ["#", "javascript:"].includes(el.getAttribute?.("href"))).map(name),
      };
    },
  };
})();
