// Gives the page of the inspectors, and what it is made of, when there is no network; whatever else is asked goes its way.
// A page that is a month old is given to nobody any more: its visits are over.
const CACHE = "inspections";
const LONGEST = 31 * 24 * 60 * 60 * 1000;
const PAGE = "/awards/inspections/phone";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !(pathname === PAGE || pathname.startsWith("/static/"))) return;
  event.respondWith(
    fetch(event.request).catch(async () => {
      const cache = await caches.open(CACHE), how = { ignoreSearch: pathname === PAGE, ignoreVary: true };
      const kept = await cache.match(event.request, how);
      if (kept && pathname === PAGE && Date.now() - Date.parse(kept.headers.get("Date")) > LONGEST) {
        await cache.delete(event.request, how);
        return Response.error();
      }
      return kept ?? Response.error();
    }),
  );
});
