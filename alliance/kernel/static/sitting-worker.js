// Gives the page for the door, and what it is made of, when there is no network; whatever else is asked goes its way.
// A list of names that is two days old is given to nobody any more.
const CACHE = "sittings";
const LONGEST = 2 * 24 * 60 * 60 * 1000;
const DOOR = /^\/training\/sittings\/[0-9]+\/door$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !(DOOR.test(pathname) || pathname.startsWith("/static/"))) return;
  event.respondWith(
    fetch(event.request).catch(async () => {
      const cache = await caches.open(CACHE), how = { ignoreSearch: DOOR.test(pathname), ignoreVary: true };
      const kept = await cache.match(event.request, how);
      if (kept && DOOR.test(pathname) && Date.now() - Date.parse(kept.headers.get("Date")) > LONGEST) {
        await cache.delete(event.request, how);
        return Response.error();
      }
      return kept ?? Response.error();
    }),
  );
});
