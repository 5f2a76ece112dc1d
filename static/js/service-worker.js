// Opens the log form without network. Caches the form's shell and its static files, nothing else: no page of business
// data ever enters the cache. The server writes VERSION, SHELL and FILES above; another version is another cache.
const CACHE = `clubinne-shell-${VERSION}`;

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all([SHELL, ...FILES].map(async (url) => {
    const answer = await fetch(url, { credentials: "same-origin", cache: url === SHELL ? "no-store" : "default" });
    if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
    await cache.put(url, answer);
  }));
}
async function clean() {
  for (const name of await caches.keys()) if (name.startsWith("clubinne-shell-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clean()));

async function cached(url) {
  return (await (await caches.open(CACHE)).match(url, { ignoreVary: true })) ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => cached(SHELL)));
  else if (FILES.includes(pathname)) event.respondWith(fetch(request).catch(() => cached(pathname)));
});
