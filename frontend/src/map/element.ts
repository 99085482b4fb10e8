/**
 * `<tandem-map src tiles basemap day compare twin>`: the region on the day. `tiles` is the template of the vector tiles,
 * `basemap` the address of a description of the user's own map, `compare` the room of another plan to set beside it, `twin`
 * the same as a table. `chosen` is a hazard that is marked and `near` the bounds (west south east north) that are shown first. Gives out `tandem-ask` with the thing that was clicked, or that lies in the middle for Enter, and once
 * `tandem-drawn`.
 */
import { NavigationControl, ScaleControl, type MapMouseEvent } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import { make, oncePerFrame } from "../dom.ts";
import { RoomElement } from "../element.ts";
import { emit, type AskDetail } from "../events.ts";
import { loadRoom, type Room } from "../room.ts";
import { onThemeChange } from "../theme.ts";
import { say } from "../words.ts";
import { loadBasemap, type Basemap } from "./basemap.ts";
import { Choice } from "./choice.ts";
import { Comparison } from "./compare.ts";
import { mapLegend } from "./legend.ts";
import { MapView } from "./view.ts";

export class TandemMap extends RoomElement {
  readonly #canvas = make("div", { class: "map-canvas" });
  readonly #tip = make("div", { class: "map-tip", hidden: true });
  readonly #choice = new Choice((thing) => this.#chosen(thing), () => this.#leaveChoice());
  #legend: HTMLElement = make("div");
  #view: MapView | null = null;
  #comparison: Comparison | null = null;
  #basemap: Basemap | null = null;
  #pointer: { x: number; y: number } | null = null;
  #drawn = false;
  #endTheme: () => void = () => {};
  readonly #paper = make("canvas", { class: "map-print print-only", "aria-hidden": "true" });
  readonly #print = (): void => {
    this.#view?.copyTo(this.#paper);
    this.#comparison?.copyTo(this.#paper);
  };
  readonly #choose = ({ detail }: CustomEvent<AskDetail>): void => this.#view?.choose(detail.thing);
  readonly #hover = oncePerFrame(() => this.#writeTip());

  protected override async show(room: Room): Promise<void> {
    if (this.#view) this.#view.setRoom(room);
    else await this.#build(room);
    const legend = mapLegend(room, this);
    this.#legend.replaceWith(legend);
    this.#legend = legend;
    this.moveTo(this.day);
  }

  protected override moveTo(day: number): void {
    this.#view?.setDay(day);
    this.#comparison?.setDay(day);
  }

  disconnectedCallback(): void {
    window.removeEventListener("beforeprint", this.#print);
    document.removeEventListener("tandem-ask", this.#choose);
    this.#endTheme();
    this.#comparison?.remove();
    this.#view?.remove();
    this.#view = this.#comparison = null;
  }

  /** For tests: what is painted, and what MapLibre drew of a layer. */
  state(): { day: number; ready: boolean; hazards: number[]; left: number[]; assets: number[]; communities: number[] } {
    const painter = this.#view?.painter;
    const rows = (kind: string): number[] => [...(painter?.painted(kind) ?? [])];
    const ready = (this.#drawn && this.#view?.map.isStyleLoaded() && this.#view.map.areTilesLoaded() && painter?.done) ?? false;
    return { day: this.day, ready, hazards: rows("hazard"), left: rows("left"), assets: rows("asset"), communities: rows("community") };
  }

  /** For tests: things that a layer draws at the moment, with their feature state. */
  drawn(layer: string): { thing: string; state: number | null; chosen: boolean }[] {
    const found = this.#view?.map.queryRenderedFeatures({ layers: [layer] }) ?? [];
    return found.map((feature) => ({ thing: String(feature.properties.thing), state: (feature.state.s as number) ?? null, chosen: feature.state.chosen === true }));
  }

  /** For tests: where on the map a place is, in pixels from its corner. */
  pixelOf(longitude: number, latitude: number): { x: number; y: number } | null {
    return this.#view?.map.project([longitude, latitude]) ?? null;
  }

  async #build(room: Room): Promise<void> {
    const basemap = this.getAttribute("basemap");
    this.#basemap = basemap ? await loadBasemap(basemap) : null;
    const foot = make("div", { class: "map-foot" }, make("strong", {}, say("Not marked does not mean safe.")));
    if (room.generated) foot.append(make("span", {}, room.generated));
    if (this.#basemap?.attribution) foot.append(make("span", {}, this.#basemap.attribution));
    const twin = this.getAttribute("twin");
    if (twin) foot.append(make("a", { href: twin }, say("As a table")));
    this.replaceChildren(this.#canvas, this.#legend, make("div", { class: "map-cross", "aria-hidden": "true" }), this.#tip, foot, this.#choice.element, this.#paper);
    this.#view = new MapView(this, this.#canvas, room, this.getAttribute("tiles") ?? "", this.#basemap, this.#near);
    this.#view.map.once("style.load", () => this.#view?.choose(this.getAttribute("chosen") ?? ""));
    this.#listen(this.#view);
    window.addEventListener("beforeprint", this.#print);
    document.addEventListener("tandem-ask", this.#choose);
    const compare = this.getAttribute("compare");
    if (compare) this.#offerComparison(this.#view, compare);
    this.#endTheme = onThemeChange(() => this.#restyle());
  }

  get #near(): Room["bounds"] | undefined {
    return this.getAttribute("near")?.split(" ").map(Number) as Room["bounds"] | undefined;
  }

  #offerComparison(view: MapView, address: string): void {
    this.#comparison = new Comparison(this, view, async (container) => {
      const room = await loadRoom(address);
      return new MapView(this, container, room, this.getAttribute("tiles") ?? "", this.#basemap);
    });
    this.#comparison.setDay(this.day);
    this.append(this.#comparison.controls);
  }

  #restyle(): void {
    this.#view?.restyle();
    this.#comparison?.restyle();
    if (!this.room) return;
    const legend = mapLegend(this.room, this);
    this.#legend.replaceWith(legend);
    this.#legend = legend;
  }

  #listen({ map }: MapView): void {
    map.addControl(new NavigationControl({ showCompass: false }), document.dir === "rtl" ? "top-left" : "top-right");
    map.addControl(new ScaleControl(), document.dir === "rtl" ? "bottom-right" : "bottom-left");
    map.on("click", (event: MapMouseEvent) => this.#ask(event.point, false));
    map.once("idle", () => {
      this.#drawn = true;
      emit(this, "tandem-drawn", {});
    });
    map.on("movestart", () => this.#choice.hide());
    map.on("mousemove", (event: MapMouseEvent) => {
      this.#pointer = event.point;
      this.#hover();
    });
    map.on("mouseout", () => {
      this.#pointer = null;
      this.#hover();
    });
    map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // or the same key chooses from the list that it opens
      this.#ask(map.project(map.getCenter()), true);
    });
  }

  /** A click is answered at once with what lies on top; who has only keys chooses first where several things lie. */
  #ask(point: { x: number; y: number }, focus: boolean): void {
    const found = this.#view?.featuresAt(point) ?? [];
    const first: unknown = found[0]?.properties.thing;
    const several = found.length > 1 && this.room !== null;
    this.#choice.hide();
    this.#tip.hidden = true;
    if (typeof first === "string" && !(several && focus)) emit(this, "tandem-ask", { thing: first, address: "", focus });
    if (several) this.#choice.show(this.room!, found, point, focus ? null : String(first), focus);
  }

  #chosen(thing: string): void {
    this.#choice.hide();
    emit(this, "tandem-ask", { thing, address: "", focus: true });
  }

  #leaveChoice(): void {
    this.#choice.hide();
    this.#view?.map.getCanvas().focus();
  }

  #writeTip(): void {
    const found = this.#pointer && this.#view ? this.#view.featuresAt(this.#pointer) : [];
    const feature = found[0] ?? null;
    const name: unknown = feature?.properties.name ?? feature?.properties.thing;
    this.#tip.hidden = typeof name !== "string";
    this.#view?.map.getCanvas().classList.toggle("map-asks", feature !== null);
    if (typeof name !== "string" || !this.#pointer) return;
    this.#tip.textContent = found.length > 1 ? `${name} +${found.length - 1}` : name;
    this.#tip.style.left = `${Math.min(this.#pointer.x + 12, this.clientWidth - this.#tip.offsetWidth - 4)}px`;
    this.#tip.style.top = `${Math.min(this.#pointer.y + 12, this.clientHeight - this.#tip.offsetHeight - 4)}px`;
  }
}
