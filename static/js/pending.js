// What is typed in the log form and the server has not acknowledged yet: one entry a form in this browser, keyed by
// account, for 14 days. An entry says whose it is, from which page, what was typed, and whether « Enregistrer » was pressed.
const PREFIX = "clubinne:draft:";
const ACCOUNT = "clubinne:account";
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "draft_version", "find_person", "seen"]);

const quietly = (work, otherwise = null) => { try { return work() ?? otherwise; } catch { return otherwise; } };

export const keyOf = (user, number) => `${PREFIX}${user}:${number}`;
export const read = (key) => quietly(() => JSON.parse(localStorage.getItem(key)));
export const drop = (key) => quietly(() => localStorage.removeItem(key));
/** False when the browser refuses (full, private): the page alone holds what is typed. */
export const write = (key, entry) => quietly(() => { localStorage.setItem(key, JSON.stringify(entry)); return true; }, false);

/** The entries of an account, oldest first; what is older than 14 days goes, whosever it is. */
export function entriesOf(user) {
  const found = [];
  for (const key of quietly(() => Object.keys(localStorage), [])) {
    if (!key.startsWith(PREFIX)) continue;
    const entry = read(key);
    if (!entry?.pairs || Date.now() - entry.at > KEPT_FOR) drop(key);
    else if (user && key.startsWith(`${PREFIX}${user}:`)) found.push([key, entry]);
  }
  return found.sort(([, one], [, other]) => one.at - other.at);
}

/** Who was signed in last in this browser: offline, nobody can ask the server. */
export const lastAccount = () => quietly(() => localStorage.getItem(ACCOUNT), "");
export const rememberAccount = (user) => quietly(() => localStorage.setItem(ACCOUNT, user));
export const forgetAccount = () => quietly(() => localStorage.removeItem(ACCOUNT));

export const valueOf = (entry, name) => entry.pairs.find(([known]) => known === name)?.[1] ?? "";

export function pairsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
}

/** The words beside each field, and beside each box ticked: they are shown again where the page itself cannot be. */
export function labelsOf(form) {
  const labels = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || NOT_KEPT.has(field.name)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) labels[`${field.name}=${field.value}`] = field.labels?.[0]?.textContent.trim() ?? field.value;
      labels[field.name] ??= field.closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? "";
    } else {
      labels[field.name] = field.labels?.[0]?.textContent.trim() ?? "";
      if (field.tagName === "SELECT") labels[`${field.name}=${field.value}`] = field.selectedOptions[0]?.textContent.trim() ?? "";
    }
  }
  return labels;
}

export function newNumber() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
