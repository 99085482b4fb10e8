/** Where several things lie at one place of the map: a short list of them, for mouse, finger and keyboard. */
import type { MapGeoJSONFeature } from "maplibre-gl";
import { make } from "../dom.ts";
import { labelOf, type Room } from "../room.ts";
import { say } from "../words.ts";

/** More than these are not told apart at one place: the reader is asked to come nearer. */
const LISTED = 6;

export class Choice {
  readonly element = make("div", { class: "map-choice", role: "group", hidden: true });
  readonly #choose: (thing: string) => void;
  readonly #leave: () => void;

  constructor(choose: (thing: string) => void, leave: () => void) {
    this.#choose = choose;
    this.#leave = leave;
    this.element.setAttribute("aria-label", say("What lies here"));
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Lists what lies at a place, the one that is shown already (if any) marked; `focus` for who came with the keyboard. */
  show(room: Room, features: readonly MapGeoJSONFeature[], at: { x: number; y: number }, shown: string | null, focus: boolean): void {
    const list = make("ul", {}, ...features.slice(0, LISTED).map((feature) => make("li", {}, this.#button(room, feature, shown))));
    const more = features.length - LISTED;
    this.element.replaceChildren(make("strong", {}, say("What lies here")), list);
    if (more > 0) this.element.append(make("p", { class: "muted" }, say("{n} more: zoom in.", { n: more })));
    this.element.hidden = false;
    this.#place(at);
    if (focus) this.element.querySelector("button")?.focus();
  }

  hide(): void {
    this.element.hidden = true;
  }

  #button(room: Room, { properties }: MapGeoJSONFeature, shown: string | null): HTMLButtonElement {
    const thing = String(properties.thing);
    const kind = properties.network
      ? labelOf(room, "network", String(properties.network))
      : properties.class
        ? labelOf(room, "hazard_class", String(properties.class))
        : "";
    const made = make("button", { type: "button", class: "button button--plain", "aria-pressed": String(thing === shown) });
    made.append(make("bdi", {}, String(properties.name || thing)));
    if (kind) made.append(" ", make("span", { class: "muted" }, kind));
    made.addEventListener("click", () => this.#choose(thing));
    return made;
  }

  #key(event: KeyboardEvent): void {
    const buttons = [...this.element.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.#leave();
    else if (step === undefined) return;
    else buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** Beside the place, and within the map. */
  #place({ x, y }: { x: number; y: number }): void {
    const map = this.element.parentElement;
    if (!map) return;
    this.element.style.left = `${Math.max(4, Math.min(x + 14, map.clientWidth - this.element.offsetWidth - 4))}px`;
    this.element.style.top = `${Math.max(4, Math.min(y + 14, map.clientHeight - this.element.offsetHeight - 4))}px`;
  }
}
