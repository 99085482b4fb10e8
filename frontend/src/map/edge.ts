/** The edge between two maps: dragged with mouse or finger anywhere along it, or moved with the arrow keys. */
import { make } from "../dom.ts";
import { say } from "../words.ts";

const MIDDLE = 50;
const STEP = 5;

export class Edge {
  readonly element = make("div", { class: "map-edge", role: "slider", tabindex: 0, hidden: true, "aria-valuemin": 0, "aria-valuemax": 100 });
  readonly #moved: (percent: number) => void;
  #percent = MIDDLE;

  /** `moved` hears how many per cent of the map lie left of the edge. */
  constructor(moved: (percent: number) => void) {
    this.#moved = moved;
    this.element.append(make("span", { class: "map-grip", "aria-hidden": "true" }, "\u2194"));
    this.element.setAttribute("aria-label", say("Edge between plan and simple rule"));
    this.element.addEventListener("pointerdown", (event) => this.#grab(event));
    this.element.addEventListener("pointermove", (event) => this.#drag(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.#show();
  }

  get percent(): number {
    return this.#percent;
  }

  moveTo(percent: number): void {
    this.#percent = Math.min(100, Math.max(0, percent));
    this.#show();
    this.#moved(this.#percent);
  }

  #show(): void {
    this.element.style.left = `${this.#percent}%`;
    this.element.setAttribute("aria-valuenow", String(Math.round(this.#percent)));
  }

  #grab(event: PointerEvent): void {
    this.element.setPointerCapture(event.pointerId);
    this.element.focus();
    event.preventDefault();
  }

  #drag(event: PointerEvent): void {
    const box = this.element.parentElement?.getBoundingClientRect();
    if (box && this.element.hasPointerCapture(event.pointerId)) this.moveTo((100 * (event.clientX - box.left)) / box.width);
  }

  #key(event: KeyboardEvent): void {
    const wanted = { ArrowLeft: this.#percent - STEP, ArrowRight: this.#percent + STEP, Home: 0, End: 100 }[event.key];
    if (wanted === undefined) return;
    this.moveTo(wanted);
    event.preventDefault();
  }
}
