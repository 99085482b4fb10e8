/**
 * The service worker: keeps the shell, the pages and rooms that were seen, and the tiles, for times when the server is away.
 * The server's answer always comes first; only tiles, whose address names their version, are taken from what was kept.
 */
export {};

declare const self: ServiceWorkerGlobalScope;

const KEPT = "tandem-pages";
const TILES = "tandem-tiles";
const MOST_TILES = 2000;
/** Answers differ by language, which a kept page is asked for in no header: whatever was kept of an address is better than nothing. */
const ANY: CacheQueryOptions = { ignoreVary: true };
const SHELL = ["/static/app.js", "/static/app.css", "/static/map.js", "/static/map.css", "/static/maplibre-worker.js"];
const START_PAGES = ["/", "/away"];

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

/** A page that was loaded before the worker was there names what it used. */
self.addEventListener("message", (event: ExtendableMessageEvent) => {
  const { keep } = event.data as { keep?: string[] };
  if (keep) event.waitUntil(keepAll(keep));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || isStream(event.request)) return;
  if (isDocument(url)) return;
  event.respondWith(isTile(url) ? tile(event.request) : serverFirst(event.request));
});

async function install(): Promise<void> {
  const kept = await caches.open(KEPT);
  await kept.addAll(SHELL);
  await Promise.allSettled(START_PAGES.map((page) => kept.add(page)));
  await self.skipWaiting();
}

async function keepAll(addresses: string[]): Promise<void> {
  const own = addresses.map((address) => new URL(address)).filter((url) => url.origin === self.location.origin);
  const [pages, tiles] = await Promise.all([caches.open(KEPT), caches.open(TILES)]);
  await Promise.allSettled(own.filter((url) => !isDocument(url)).map((url) => (isTile(url) ? tiles : pages).add(url)));
}

function isTile(url: URL): boolean {
  return url.pathname.startsWith("/tiles/") || url.pathname.startsWith("/basemap/");
}

function isStream(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/event-stream") ?? false;
}

/** Documents and the events of jobs are not kept: the first are for the reader's own folder, the second never end. */
function isDocument(url: URL): boolean {
  return /\.(pdf|docx|xlsx|csv|gpkg|geojson|ics|xml)$|\/events$/.test(url.pathname);
}

async function serverFirst(request: Request): Promise<Response> {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(request, answer.clone());
    await tellAway(false);
    return answer;
  } catch (error) {
    await tellAway(true);
    const found = (await kept.match(request, ANY)) ?? (request.mode === "navigate" ? await pageFor(new URL(request.url), kept) : undefined);
    if (found) return found;
    throw error;
  }
}

/** The page on another day, as the day moves without the server; else the one that says that the page was not kept. */
async function pageFor(url: URL, kept: Cache): Promise<Response | undefined> {
  url.searchParams.delete("day");
  return (await kept.match(url, ANY)) ?? (await kept.match("/away", ANY));
}

async function tile(request: Request): Promise<Response> {
  const kept = await caches.open(TILES);
  const found = await kept.match(request, ANY);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) {
    await kept.put(request, answer.clone());
    if (Math.random() < 0.02) await dropOldest(kept);
  }
  return answer;
}

async function dropOldest(kept: Cache): Promise<void> {
  const requests = await kept.keys();
  await Promise.all(requests.slice(0, Math.max(0, requests.length - MOST_TILES)).map((request) => kept.delete(request)));
}

async function tellAway(away: boolean): Promise<void> {
  for (const client of await self.clients.matchAll()) client.postMessage({ away });
}
