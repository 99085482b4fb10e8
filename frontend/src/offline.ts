/** `<tandem-offline>`: says when the server is away, and keeps pages for such times with the service worker. */
import { failure, make } from "./dom.ts";
import { say } from "./words.ts";

const ASK_AGAIN_MS = 5000;

export class TandemOffline extends HTMLElement {
  #timer = 0;
  #away = false;
  readonly #look = (): void => this.#write();
  readonly #hear = ({ data }: MessageEvent<{ away?: boolean }>): void => {
    if (typeof data.away === "boolean") this.#away = data.away;
    this.#write();
  };

  connectedCallback(): void {
    this.setAttribute("role", "status");
    window.addEventListener("online", this.#look);
    window.addEventListener("offline", this.#look);
    navigator.serviceWorker?.addEventListener("message", this.#hear);
    this.#write();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.#look);
    window.removeEventListener("offline", this.#look);
    navigator.serviceWorker?.removeEventListener("message", this.#hear);
    window.clearTimeout(this.#timer);
  }

  #write(): void {
    window.clearTimeout(this.#timer);
    if (navigator.onLine && !this.#away) return this.replaceChildren();
    const text = say(
      "Tandem does not answer. What you see was kept on this machine and may be old. You can look, move the day and open what was opened here before; nothing can be planned, saved or sent until it answers again.",
    );
    if (!this.firstChild) this.append(make("p", { class: "note note--warn" }, text));
    this.#timer = window.setTimeout(() => void this.#askAgain(), ASK_AGAIN_MS);
  }

  async #askAgain(): Promise<void> {
    this.#away = !(await serverAnswers());
    this.#write();
  }
}

/** Whether the server is there; the worker keeps out of such requests. */
async function serverAnswers(): Promise<boolean> {
  try {
    await fetch("/static/app.css", { method: "HEAD", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

/** Holds back a form that leaves the page until the server is known to be there: the browser's own error page would lose what was typed. */
export function keepTyped(): void {
  const asked = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post" || asked.delete(form)) return;
    event.preventDefault();
    const { submitter } = event;
    void serverAnswers().then((there) => {
      form.querySelector(":scope > .not-sent")?.remove();
      if (!there) return form.append(notSent());
      asked.add(form);
      form.requestSubmit(submitter);
    });
  });
}

function notSent(): HTMLElement {
  const cause = say("Nothing was sent, because Tandem does not answer.");
  const shown = failure(cause, say("What you typed is still here: start Tandem again, then send it once more."));
  shown.classList.add("not-sent");
  return shown;
}

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
  const { controller } = navigator.serviceWorker;
  await navigator.serviceWorker.register(worker);
  // In the language of this page: the reader may have changed it.
  if (controller) return controller.postMessage({ keep: [new URL("/away", location.href).href] });
  keeper = (await navigator.serviceWorker.ready).active;
  const resources = performance.getEntriesByType("resource").map((entry) => entry.name);
  keeper?.postMessage({ keep: [location.href, ...resources, ...used.splice(0)] });
}
