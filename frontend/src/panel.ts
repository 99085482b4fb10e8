/**
 * `<tandem-panel>`: answers what the reader asks, with fragments that the server wrote. Hears `tandem-ask` anywhere in the
 * page; `asks` is what it answers first. Links with `data-ask` in an answer go on, forms answer in place (`data-page` on a form or link: leave the page).
 */
import { button, failure, make } from "./dom.ts";
import type { AskDetail } from "./events.ts";
import { fragmentOf, partOf, sendForm } from "./fragment.ts";
import { say } from "./words.ts";

const LATE_MS = 200;

interface Question {
  thing: string;
  address: string;
}

export class TandemPanel extends HTMLElement {
  readonly #body = make("div", { class: "panel-body", "aria-live": "polite" });
  readonly #back = button("", () => void this.back(), { hidden: true });
  readonly #head = make("div", { class: "panel-head" });
  #first: Node[] = [];
  #asked: Question[] = [];
  #requests = 0;
  readonly #hear = ({ detail }: CustomEvent<AskDetail>): void => void this.ask(detail);

  connectedCallback(): void {
    if (!this.#body.isConnected) {
      this.#first = [...this.childNodes];
      this.#back.textContent = say("Back");
      this.#head.append(this.#back);
      this.#body.append(...this.#first);
      this.append(this.#head, this.#body);
      this.addEventListener("submit", (event) => this.#submit(event));
    }
    document.addEventListener("tandem-ask", this.#hear);
    const first = this.getAttribute("asks");
    if (first) void this.ask({ thing: first, address: "", focus: false }, true);
  }

  disconnectedCallback(): void {
    document.removeEventListener("tandem-ask", this.#hear);
  }

  /** The things asked about, the last one shown. */
  get asked(): readonly string[] {
    return this.#asked.map((question) => question.thing);
  }

  /** Shows the answer to a question and remembers what stood there before. */
  async ask({ thing, address, focus }: AskDetail, still = false): Promise<void> {
    const question = { thing, address: address || this.#addressOf(thing) };
    if (this.#asked.at(-1)?.address !== question.address) this.#asked.push(question);
    await this.#open(question, still ? "stay" : focus);
  }

  /** Shows what stood there before, at last what the page came with. */
  async back(): Promise<void> {
    this.#asked.pop();
    const question = this.#asked.at(-1);
    if (question) return this.#open(question, true);
    this.#requests++;
    this.#put(this.#first, true);
  }

  /** Ids of works hold slashes, which stay as they are. The answer is about the plan that the page shows. */
  #addressOf(thing: string): string {
    const plan = this.getAttribute("plan");
    const path = thing.split("/").map(encodeURIComponent).join("/");
    return `/ask/${path}${plan ? `?plan=${encodeURIComponent(plan)}` : ""}`;
  }

  #open(question: Question, focus: boolean | "stay"): Promise<void> {
    const again = (): Promise<void> => this.#open(question, true);
    return this.#answer(() => fetch(partOf(question.address), { headers: { accept: "text/html" } }), focus, again);
  }

  #submit(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.hasAttribute("data-page") || form.method === "dialog") return;
    event.preventDefault();
    const send = (): Promise<Response> => sendForm(form, event.submitter);
    void this.#answer(send, true, () => this.#answer(send, true, null));
  }

  async #answer(request: () => Promise<Response>, focus: boolean | "stay", again: (() => Promise<void>) | null): Promise<void> {
    const mine = ++this.#requests;
    const late = window.setTimeout(() => this.setAttribute("aria-busy", "true"), LATE_MS);
    try {
      const answer = await request();
      if (leavesPanel(answer)) return location.assign(answer.url);
      const fragment = await fragmentOf(answer);
      if (mine === this.#requests) this.#put([...fragment.childNodes], focus);
    } catch (error) {
      if (mine === this.#requests) this.#put([this.#failure(error, again)], focus);
    } finally {
      window.clearTimeout(late);
      if (mine === this.#requests) this.removeAttribute("aria-busy");
    }
  }

  #failure(error: unknown, again: (() => Promise<void>) | null): HTMLElement {
    const offline = !navigator.onLine || error instanceof TypeError;
    const cause = offline ? say("Tandem does not answer.") : say("No answer: {cause}.", { cause: String(error) });
    const shown = failure(cause, say("Check that it is still running on this machine, then try again."));
    if (again) shown.append(" ", button(say("Try again"), () => void again()));
    return shown;
  }

  #put(nodes: Node[], focus: boolean | "stay"): void {
    this.#body.replaceChildren(...nodes);
    this.#back.hidden = this.#asked.length === 0;
    this.scrollTop = 0;
    this.closest(".room-side")?.scrollTo({ top: 0 });
    const heading = this.#body.querySelector<HTMLElement>("h1, h2, h3, .error") ?? this.#body;
    if (focus === true) this.#focus(heading);
    else if (focus === false) heading.scrollIntoView({ block: "nearest" }); // On a phone the panel lies below the map.
  }

  #focus(heading: HTMLElement): void {
    heading.tabIndex = -1;
    heading.focus();
  }
}

/** True where a form's answer was a redirect to another page rather than to a fragment. */
function leavesPanel(answer: Response): boolean {
  return answer.redirected && new URL(answer.url).searchParams.get("part") !== "1";
}
