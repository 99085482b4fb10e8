/** `<tandem-progress job>`: how far a job is, what it has found so far, and a way to stop it. Gives out `tandem-done`. */
import { button, make } from "./dom.ts";
import { emit } from "./events.ts";
import { ownHeaders } from "./fragment.ts";
import { number, percent, say } from "./words.ts";

/** One message of `/jobs/{id}/events`. */
export interface JobState {
  state: "running" | "done" | "failed" | "cancelled";
  /** 0 to 1; null where nobody knows. */
  share: number | null;
  seconds: number;
  /** Best found so far, and its distance to the bound (0 to 1); null before the first. */
  objective: number | null;
  gap: number | null;
  text: string;
  /** Address of the result; empty where there is none. */
  next: string;
}

export class TandemProgress extends HTMLElement {
  readonly #bar = make("progress", { class: "meter", max: 1 });
  readonly #text = make("p", { class: "progress-text", role: "status" });
  readonly #best = make("p", { class: "progress-best muted" });
  readonly #foot = make("p", { class: "progress-foot toolbar" });
  readonly #cancel = button("", () => void this.#stop(), { class: "button button--small button--danger" });
  #stream: EventSource | null = null;

  connectedCallback(): void {
    this.#bar.setAttribute("aria-label", say("Progress"));
    this.#cancel.textContent = say("Stop");
    this.#text.textContent = say("Waiting for the first figures.");
    this.#foot.replaceChildren(this.#cancel);
    this.replaceChildren(this.#bar, this.#text, this.#best, this.#foot);
    this.#stream = new EventSource(`${this.#address()}/events`);
    this.#stream.onmessage = (event) => this.#take(JSON.parse(event.data as string) as JobState);
    this.#stream.onerror = () => this.#lost();
  }

  disconnectedCallback(): void {
    this.#stream?.close();
  }

  #address(): string {
    return `/jobs/${encodeURIComponent(this.getAttribute("job") ?? "")}`;
  }

  #take(job: JobState): void {
    if (job.share === null) this.#bar.removeAttribute("value");
    else this.#bar.value = job.share;
    this.#say(job.text);
    this.#best.textContent = bestText(job);
    if (job.state !== "running") this.#end(job, job.state);
  }

  /** Written only when it differs: a screen reader reads every change. */
  #say(text: string): void {
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }

  /** The browser asks again by itself, until a server answers that knows no such job: one that was started meanwhile. */
  #lost(): void {
    if (this.#stream?.readyState !== EventSource.CLOSED) return this.#say(say("The connection was lost; trying again."));
    this.#say(say("Tandem was started again meanwhile. What the job had found by then is kept; load the page again to see it."));
    this.#bar.hidden = true;
    this.#foot.replaceChildren(make("a", { class: "button", href: location.href }, say("Load again")));
  }

  #end(job: JobState, state: "done" | "failed" | "cancelled"): void {
    this.#stream?.close();
    this.#text.classList.toggle("error", state === "failed");
    const next = make("a", { class: "button button--primary", href: job.next || "#" }, say("See the result"));
    this.#foot.replaceChildren(...(job.next && state !== "failed" ? [next] : []));
    if (state === "done") this.#bar.value = 1;
    emit(this, "tandem-done", { job: this.getAttribute("job") ?? "", state, next: job.next });
  }

  async #stop(): Promise<void> {
    this.#cancel.disabled = true;
    this.#cancel.textContent = say("Stopping, keeping the best so far");
    try {
      const answer = await fetch(`${this.#address()}/cancel`, { method: "POST", headers: ownHeaders() });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      this.#cancel.disabled = false;
      this.#cancel.textContent = say("Stop");
      this.#say(say("The job could not be stopped; try again."));
    }
  }
}

function bestText(job: JobState): string {
  const parts = [say("{n} seconds", { n: Math.round(job.seconds) })];
  if (job.objective !== null) parts.push(say("best so far: {value}", { value: number(job.objective) }));
  if (job.gap !== null) parts.push(say("at most {share} above the bound", { share: percent(job.gap) }));
  return parts.join(" · ");
}
