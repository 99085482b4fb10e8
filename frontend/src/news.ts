/** `<tandem-news mark>`: says that another tab, person or program changed the workspace since the page was made, and leads to what. */
import { make } from "./dom.ts";
import { say } from "./words.ts";

const EVERY_MS = 5_000;

export class TandemNews extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    this.setAttribute("role", "status");
    this.#timer = window.setInterval(() => void this.#look(), EVERY_MS);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (document.hidden) return;
    const mine = this.getAttribute("mark") ?? "";
    let answer: Response;
    try {
      answer = await fetch("/state.json");
    } catch {
      return; // That the server is away is for tandem-offline to say.
    }
    if (!answer.ok) return;
    const { mark } = (await answer.json()) as { mark: string };
    if (mark === mine) return;
    window.clearInterval(this.#timer);
    const link = make("a", { href: `/news?since=${encodeURIComponent(mine)}`, "data-panel": "" }, say("What changed?"));
    const load = make("a", { href: location.href }, say("Load again"));
    this.replaceChildren(make("p", { class: "note note--warn" }, say("Something changed since this page was loaded."), " ", link, " · ", load));
  }
}
