/** `<tandem-day src day>`: the slider that moves everything. Gives out `tandem-day`. */
import { button, make, oncePerFrame, reducedMotion } from "./dom.ts";
import { RoomElement } from "./element.ts";
import { emit } from "./events.ts";
import { HazardState, type Room } from "./room.ts";
import { clampDay, stateAt } from "./state.ts";
import { dateText, isoDate, longDateText, number, say } from "./words.ts";

/** Days per step of the buttons and of play. */
const STEPS = { day: 1, week: 7, month: 30 } as const;
type Step = keyof typeof STEPS;

const FRAME_MS = 120;
const CALM_FRAME_MS = 1000;

export class TandemDay extends RoomElement {
  readonly #slider = make("input", { type: "range", min: 0, step: 1, dir: "ltr", class: "day-slider" });
  readonly #date = make("output", { class: "day-date" });
  readonly #counts = make("p", { class: "day-counts muted" });
  readonly #step = make("select", { class: "day-step" });
  readonly #play = button("", () => this.#toggle(), { class: "button day-play" });
  #timer = 0;
  readonly #draw = oncePerFrame(() => this.#write());

  protected override show(room: Room): void {
    this.#slider.max = String(room.days);
    if (!this.#slider.isConnected) this.#build();
    this.#slider.value = String(this.day);
    this.#write();
  }

  protected override moveTo(day: number): void {
    this.#slider.value = String(day);
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  #build(): void {
    for (const step of Object.keys(STEPS) as Step[]) this.#step.append(make("option", { value: step }, stepName(step)));
    this.#step.value = "week";
    this.#step.setAttribute("aria-label", say("Length of a step"));
    this.#slider.setAttribute("aria-label", say("Day of the plan"));
    this.#slider.addEventListener("input", () => this.#go(this.#slider.valueAsNumber));
    this.#slider.addEventListener("keydown", (event) => this.#key(event));
    const back = button("◀", () => this.#move(-1), { class: "button", "aria-label": say("Step back") });
    const forward = button("▶", () => this.#move(1), { class: "button", "aria-label": say("Step forward") });
    const controls = make("div", { class: "day-controls", dir: "ltr" }, this.#play, back, this.#step, forward);
    const ends = make("div", { class: "day-ends muted", dir: "ltr", "aria-hidden": "true" });
    ends.append(make("span", { dir: "auto" }), make("span", { dir: "auto" }));
    const track = make("div", { class: "day-track" }, this.#slider, ends);
    this.replaceChildren(controls, track, make("div", { class: "day-text" }, this.#date, this.#counts));
    this.#writePlay();
  }

  /** Keys of the slider beyond the browser's own: Page keys move a month, with Shift the arrows move a week. */
  #key(event: KeyboardEvent): void {
    const days = { PageUp: STEPS.month, PageDown: -STEPS.month, ArrowRight: 7, ArrowLeft: -7 }[event.key];
    if (event.key === " ") this.#toggle();
    else if (days !== undefined && (event.shiftKey || event.key.startsWith("Page"))) this.#go(this.day + days);
    else return;
    event.preventDefault();
  }

  #move(direction: 1 | -1): void {
    this.#stop();
    this.#go(this.day + direction * this.#stepDays());
  }

  #stepDays(): number {
    return STEPS[this.#step.value as Step];
  }

  #go(day: number): void {
    if (!this.room) return;
    const at = clampDay(this.room, day);
    this.setAttribute("day", String(at));
    emit(this, "tandem-day", { day: at });
  }

  #toggle(): void {
    if (this.#timer) this.#stop();
    else this.#start();
  }

  #start(): void {
    if (this.room && this.day >= this.room.days) this.#go(0);
    this.#timer = window.setInterval(() => this.#tick(), reducedMotion() ? CALM_FRAME_MS : FRAME_MS);
    this.#writePlay();
  }

  #stop(): void {
    window.clearInterval(this.#timer);
    this.#timer = 0;
    this.#writePlay();
  }

  #tick(): void {
    if (!this.room || this.day >= this.room.days) this.#stop();
    else this.#go(this.day + this.#stepDays());
  }

  #writePlay(): void {
    const playing = this.#timer !== 0;
    this.#play.textContent = playing ? "❚❚" : "►";
    this.#play.setAttribute("aria-label", playing ? say("Pause") : say("Play"));
  }

  #write(): void {
    if (!this.room) return;
    const { start, days } = this.room;
    const spoken = say("{date}, day {n} of {days}", { date: longDateText(start, this.day), n: this.day, days });
    this.#date.replaceChildren(make("time", { datetime: isoDate(start, this.day) }, spoken));
    this.#slider.setAttribute("aria-valuetext", spoken);
    this.#counts.textContent = countsText(this.room, this.day);
    const ends = this.querySelectorAll(".day-ends > span");
    [0, days].forEach((day, end) => ends[end]?.replaceChildren(dateText(start, day)));
  }
}

function stepName(step: Step): string {
  return { day: say("Day"), week: say("Week"), month: say("Month") }[step];
}

/** The day in words: what is done, what runs, what is released, who is served. */
export function countsText(room: Room, day: number): string {
  const state = stateAt(room, day);
  const released = state.hazardCounts[HazardState.released] ?? 0;
  const parts = [
    say("Works done: {done} of {all}", { done: state.worksDone, all: room.works.id.length }),
    say("running: {n}", { n: state.worksRunning }),
    say("hazards released: {done} of {all}", { done: released, all: room.hazards.id.length }),
    ...state.services.map((service) => `${service.label}: ${number(service.served)}/${number(service.counted)}`),
  ];
  return parts.join(" · ");
}
