/**
 * Another plan beside the map's own: the same place on the same day, over it, with an edge that the reader moves.
 * The second map is made when it is first wanted.
 */
import { make } from "../dom.ts";
import { say } from "../words.ts";
import { Edge } from "./edge.ts";
import type { MapView } from "./view.ts";

type Mode = "plan" | "both" | "other";

export class Comparison {
  readonly controls: HTMLElement;
  readonly #host: HTMLElement;
  readonly #own: MapView;
  readonly #make: (container: HTMLElement) => Promise<MapView>;
  readonly #layer = make("div", { class: "map-canvas map-other", hidden: true });
  readonly #edge = new Edge(() => this.#clip());
  #other: Promise<MapView> | null = null;
  #day = 0;

  constructor(host: HTMLElement, own: MapView, makeOther: (container: HTMLElement) => Promise<MapView>) {
    this.#host = host;
    this.#own = own;
    this.#make = makeOther;
    this.controls = make("fieldset", { class: "map-compare" }, make("legend", { class: "visually-hidden" }, say("Compare")));
    const names: Record<Mode, string> = { plan: say("Plan"), both: say("Side by side"), other: say("Simple rule") };
    for (const mode of ["plan", "both", "other"] as const) this.controls.append(this.#choice(mode, names[mode]));
  }

  setDay(day: number): void {
    this.#day = day;
    void this.#other?.then((view) => view.setDay(day));
  }

  restyle(): void {
    void this.#other?.then((view) => view.restyle());
  }

  remove(): void {
    void this.#other?.then((view) => view.remove());
  }

  #choice(mode: Mode, name: string): HTMLElement {
    const input = make("input", { type: "radio", name: "map-compare", value: mode, checked: mode === "plan" });
    input.addEventListener("change", () => void this.#choose(mode));
    return make("label", {}, input, name);
  }

  async #choose(mode: Mode): Promise<void> {
    this.#layer.hidden = mode === "plan";
    this.#edge.element.hidden = mode !== "both";
    this.#host.dataset.compare = mode;
    if (mode === "plan") return;
    this.#clip();
    this.#other ??= this.#start();
    (await this.#other).map.resize();
  }

  async #start(): Promise<MapView> {
    this.#host.querySelector(".map-canvas")?.after(this.#layer, this.#edge.element);
    const view = await this.#make(this.#layer);
    follow(this.#own, view);
    view.setDay(this.#day);
    return view;
  }

  /** The plan at the left of the edge, the other at its right. */
  #clip(): void {
    const left = this.#edge.element.hidden ? 0 : this.#edge.percent;
    this.#layer.style.clipPath = `inset(0 0 0 ${left}%)`;
  }
}

/** Keeps two maps at the same place; the second one has no hands of its own. */
function follow(own: MapView, other: MapView): void {
  const jump = (): void => {
    other.map.jumpTo({ center: own.map.getCenter(), zoom: own.map.getZoom() });
  };
  own.map.on("move", jump);
  jump();
}
