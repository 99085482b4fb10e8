/** `<tandem-offline>`: says when the server is away, and keeps pages for such times with the service worker. */
import { make } from "./dom.ts";
import { say } from "./words.ts";

const ASK_AGAIN_MS = 5000;

export class TandemOffline extends HTMLElement {
  #timer = 0;
  readonly #look = (): void => this.#write();

  connectedCallback(): void {
    this.setAttribute("role", "status");
    window.addEventListener("online", this.#look);
    window.addEventListener("offline", this.#look);
    navigator.serviceWorker?.addEventListener("message", this.#look);
    this.#write();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.#look);
    window.removeEventListener("offline", this.#look);
    navigator.serviceWorker?.removeEventListener("message", this.#look);
    window.clearTimeout(this.#timer);
  }

  #write(): void {
    const away = !navigator.onLine || serverIsAway;
    if (!away) return this.replaceChildren();
    const text = say("Tandem does not answer. What you see was kept on this machine and may be old; changes cannot be saved.");
    if (!this.firstChild) this.append(make("p", { class: "note note--warn" }, text));
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#askAgain(), ASK_AGAIN_MS);
  }

  /** The worker answers from what it kept and says so in a message; a fresh answer ends the banner. */
  async #askAgain(): Promise<void> {
    await fetch("/static/manifest.json", { cache: "no-store" }).catch(() => undefined);
    this.#write();
  }
}

let serverIsAway = false;
let keeper: ServiceWorker | null = null;
const used: string[] = [];

/** Tells of an address that a worker of the page fetched itself, so that the page's own list of resources lacks it. */
export function noteUsed(address: string): void {
  if (keeper) keeper.postMessage({ keep: [address] });
  else used.push(address);
}

/** Registers the worker that `<html data-worker="/sw.js">` names; a page without the attribute has none. */
export async function keepOffline(): Promise<void> {
  const worker = document.documentElement.dataset.worker;
  if (!worker || !navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ away?: boolean }>) => {
    if (typeof data.away === "boolean") serverIsAway = data.away;
  });
  const first = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register(worker);
  if (!first) return;
  keeper = (await navigator.serviceWorker.ready).active;
  const resources = performance.getEntriesByType("resource").map((entry) => entry.name);
  keeper?.postMessage({ keep: [location.href, ...resources, ...used.splice(0)] });
}
