/** One drawn map of a room: MapLibre with Tandem's style, painted for a day. */
import { Map as MapLibre, type GeoJSONSource, type MapGeoJSONFeature, type PointLike } from "maplibre-gl";
import { noteUsed } from "../offline.ts";
import type { Room } from "../room.ts";
import { stateAt } from "../state.ts";
import { say } from "../words.ts";
import type { Basemap } from "./basemap.ts";
import { addImages } from "./icons.ts";
import { ASKED, REGION, styleFor, TEAMS, UNPAINTED } from "./layers.ts";
import { landLeft, NOTHING_LEFT } from "./left.ts";
import { browserFrame, Painter } from "./painter.ts";
import { paletteFor } from "./palette.ts";
import { teamPoints } from "./teams.ts";

/** Layers of the tiles that hold every hazard, as an area and as a dot. */
const HAZARD_LAYERS = ["hazard", "hazard_point"] as const;
/** Half the side of the square around a click in which things are found. */
const NEAR_PX = 6;
/** An area is shown with what lies around it, however small it is. */
const NEAREST_ZOOM = 15;

export class MapView {
  readonly map: MapLibre;
  readonly painter = new Painter(browserFrame);
  readonly #element: HTMLElement;
  readonly #tiles: string;
  readonly #basemap: Basemap | null;
  #room: Room;
  #day = 0;
  #chosen = -1;

  constructor(element: HTMLElement, container: HTMLElement, room: Room, tiles: string, basemap: Basemap | null, near = room.bounds) {
    this.#element = element;
    this.#room = room;
    this.#tiles = tiles.startsWith("/") ? location.origin + tiles : tiles;
    this.#basemap = basemap;
    const palette = paletteFor(element);
    this.map = new MapLibre({
      container,
      style: styleFor(palette, this.#tiles, basemap, this.#latitude),
      bounds: near,
      fitBoundsOptions: { padding: 24, maxZoom: NEAREST_ZOOM },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 18,
      // With 0 all labels are placed anew in one task whenever teams move; so it is done in small parts.
      fadeDuration: 200,
      transformRequest: (url, kind) => {
        if (kind === "Tile") noteUsed(url);
        return { url };
      },
      locale: {
        "Map.Title": say("Map of the region"),
        "NavigationControl.ZoomIn": say("Zoom in"),
        "NavigationControl.ZoomOut": say("Zoom out"),
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.setMissingStyleImageResolver(() => this.#addImages());
    this.map.on("style.load", () => {
      this.painter.restart();
      this.#setTeams();
      this.#mark(true);
    });
    this.#prepare();
  }

  /** Shows another plan on the same map. */
  setRoom(room: Room): void {
    this.#room = room;
    this.setDay(this.#day);
  }

  setDay(day: number): void {
    this.#day = day;
    const { hazards, assets, communities } = stateAt(this.#room, day);
    this.painter.want("hazard", hazards);
    this.painter.want("left", landLeft(this.#room, day));
    this.painter.want("asset", assets);
    this.painter.want("community", communities);
    this.#setTeams();
  }

  /** Marks a hazard as the one that is meant; what is no hazard of the room ends the mark. */
  choose(thing: string): void {
    this.#mark(false);
    this.#chosen = this.#room.hazards.id.indexOf(thing);
    this.#mark(true);
  }

  /** Draws anew in the colours of the theme. */
  restyle(): void {
    this.map.setStyle(styleFor(paletteFor(this.#element), this.#tiles, this.#basemap, this.#latitude), { diff: false });
  }

  /** What lies at a place of the map, each thing once, what lies on top first. */
  featuresAt(point: { x: number; y: number }): MapGeoJSONFeature[] {
    const box: [PointLike, PointLike] = [
      [point.x - NEAR_PX, point.y - NEAR_PX],
      [point.x + NEAR_PX, point.y + NEAR_PX],
    ];
    const layers = ASKED.filter((layer) => this.map.getLayer(layer));
    const found = this.map.queryRenderedFeatures(box, { layers });
    found.sort((one, other) => ASKED.indexOf(one.layer.id) - ASKED.indexOf(other.layer.id));
    const things = new Map<string, MapGeoJSONFeature>();
    for (const feature of found) {
      const thing: unknown = feature.properties.thing;
      if (typeof thing === "string" && !things.has(thing) && this.#isDrawn(feature)) things.set(thing, feature);
    }
    return [...things.values()];
  }

  /** Copies what is drawn, right of so many per cent of its width: what WebGL drew is gone when a page is printed. */
  copyTo(paper: HTMLCanvasElement, percent = 0): void {
    this.map.redraw();
    const drawn = this.map.getCanvas();
    const { width, height } = drawn;
    if (paper.width !== width || paper.height !== height) Object.assign(paper, { width, height });
    const left = (width * percent) / 100;
    paper.getContext("2d")?.drawImage(drawn, left, 0, width - left, height, left, 0, width - left, height);
  }

  get #latitude(): number {
    return (this.#room.bounds[1] + this.#room.bounds[3]) / 2;
  }

  remove(): void {
    this.map.remove();
  }

  /** A link is in two layers, of which only one is drawn. */
  #isDrawn(feature: MapGeoJSONFeature): boolean {
    if (feature.layer.id !== "link" && feature.layer.id !== "link-broken") return true;
    return (feature.layer.id === "link") === ((feature.state.s ?? UNPAINTED.asset) === 1);
  }

  #addImages(): void {
    if (!this.map.hasImage("team-works")) addImages(this.map, paletteFor(this.#element));
  }

  #mark(chosen: boolean): void {
    if (this.#chosen < 0) return;
    for (const sourceLayer of HAZARD_LAYERS) this.map.setFeatureState({ source: REGION, sourceLayer, id: this.#chosen }, { chosen });
  }

  #setTeams(): void {
    const source = this.map.getSource<GeoJSONSource>(TEAMS);
    source?.setData(teamPoints(this.#room, this.#day));
  }

  #prepare(): void {
    const write = (layers: readonly string[], row: number, value: number, key = "s"): void => {
      for (const sourceLayer of layers) {
        this.map.setFeatureState({ source: REGION, sourceLayer, id: row }, { [key]: value });
      }
    };
    const { hazards, assets, communities } = this.#room;
    this.painter.add("hazard", hazards.id.length, {
      unpainted: UNPAINTED.hazard,
      write: (row, value) => write(HAZARD_LAYERS, row, value),
    });
    this.painter.add("left", hazards.id.length, {
      unpainted: NOTHING_LEFT,
      write: (row, value) => write(["hazard_point"], row, value, "left"),
    });
    this.painter.add("asset", assets.id.length, {
      unpainted: UNPAINTED.asset,
      write: (row, value) => write(["link", "node"], row, value),
    });
    this.painter.add("community", communities.id.length, {
      unpainted: UNPAINTED.community,
      write: (row, value) => write(["community"], row, value),
    });
  }
}
