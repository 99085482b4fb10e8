/**
 * The style of the map. What changes with the day is feature state (`s`), so that no tile is built again:
 * hazards have their state 0 to 5, assets 1 where they work, communities their share of services (0 to 255).
 */
import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import { HazardState } from "../room.ts";
import { STATE_LOOK } from "../patterns.ts";
import type { Basemap } from "./basemap.ts";
import { leftLayer } from "./left.ts";
import type { Palette } from "./palette.ts";
import { SPOTS } from "./spots.ts";

export const REGION = "region";
export const TEAMS = "teams";
const TILES_DEEPEST = 14;
/** From this zoom on, areas are large enough for a pattern to be seen. */
const PATTERN_ZOOM = 9;
/** Below this zoom the dots stand for the outlines, of which a tile may hold tens of thousands. */
const OUTLINE_ZOOM = 8;

/** What a feature has that nobody has painted yet; the painter leaves these out. */
export const UNPAINTED = { hazard: HazardState.remaining, asset: 1, community: 255 } as const;

/** Layers that answer a click, the first one that is hit wins. */
export const ASKED = ["team", "community", "hazard-point", "node", "hazard", "link", "link-broken", "site-point"];

const FONT = ["Noto Sans", "Liberation Sans", "DejaVu Sans", "sans-serif"];

function state(kind: keyof typeof UNPAINTED): ExpressionSpecification {
  return ["coalesce", ["feature-state", "s"], UNPAINTED[kind]];
}

/** A value by state of a hazard. */
function byState<Value extends string | number>(values: readonly Value[]): ExpressionSpecification {
  const pairs = values.slice(0, -1).flatMap((value, index) => [index, value]);
  return ["match", state("hazard"), ...pairs, values.at(-1)!] as unknown as ExpressionSpecification;
}

/** A value for the hazard that was chosen, and another for all others. */
function ifChosen<Value>(chosen: Value, other: Value | ExpressionSpecification): ExpressionSpecification {
  return ["case", ["boolean", ["feature-state", "chosen"], false], chosen, other] as ExpressionSpecification;
}

export function patternName(hazardState: number): string {
  return `state-${hazardState}`;
}

/** `latitude` is that of the region's middle: there a metre on the ground has its true size. */
export function styleFor(palette: Palette, tiles: string, basemap: Basemap | null, latitude: number): StyleSpecification {
  return {
    version: 8,
    sources: {
      [REGION]: { type: "vector", tiles: [tiles], maxzoom: TILES_DEEPEST },
      [TEAMS]: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
      ...basemap?.sources,
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": palette["--map-ground"] } },
      ...(basemap?.layers(palette) ?? []),
      ...landLayers(palette),
      ...hazardLayers(palette),
      leftLayer(palette, REGION, latitude),
      ...assetLayers(palette),
      hazardPoints(palette),
      ...communityLayers(palette),
      ...labelLayers(palette),
      teamLayer(palette),
    ],
  };
}

function landLayers(palette: Palette): LayerSpecification[] {
  const line = { source: REGION, type: "line" } as const;
  return [
    {
      ...line,
      id: "boundary",
      "source-layer": "boundary",
      paint: { "line-color": palette["--map-line"], "line-width": 1, "line-dasharray": [6, 2, 1, 2] },
    },
    {
      ...line,
      id: "site",
      "source-layer": "site",
      filter: ["==", ["geometry-type"], "LineString"],
      paint: {
        "line-color": ["match", ["get", "site_kind"], "front_line", palette["--danger"], palette["--map-water"]],
        "line-width": ["match", ["get", "site_kind"], "front_line", 2, 3],
        "line-opacity": 0.7,
      },
    },
    {
      id: "site-point",
      type: "circle",
      source: REGION,
      "source-layer": "site",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 5,
        "circle-color": palette["--surface"],
        "circle-stroke-color": palette["--ink-soft"],
        "circle-stroke-width": 2,
      },
    },
  ];
}

/** An area has outlines of its own: drawing another around its fill would double the work. */
const fill = { "fill-antialias": false } as const;

/** Colour and pattern by state, outline by class; land that is released keeps a thin outline and no fill. */
function hazardLayers(palette: Palette): LayerSpecification[] {
  const hazard = { source: REGION, "source-layer": "hazard" } as const;
  const patterns = STATE_LOOK.flatMap(({ pattern }, value): LayerSpecification[] =>
    pattern === "plain" ? [] : [patternLayer(value)],
  );
  return [
    {
      id: "released",
      type: "line",
      source: REGION,
      "source-layer": "released",
      paint: { "line-color": palette.states[HazardState.released]!, "line-width": 1, "line-dasharray": [1, 3] },
    },
    {
      ...hazard,
      id: "hazard",
      type: "fill",
      paint: { ...fill, "fill-color": byState(palette.states), "fill-opacity": byState([0.28, 0.28, 0.28, 0.2, 0, 0.28]) },
    },
    ...patterns,
    ...(["cha", "sha"] as const).map((kind): LayerSpecification => ({
      ...hazard,
      id: `hazard-outline-${kind}`,
      type: "line",
      minzoom: OUTLINE_ZOOM,
      filter: kind === "sha" ? ["==", ["get", "class"], "sha"] : (["!=", ["get", "class"], "sha"] as FilterSpecification),
      paint: {
        "line-color": ifChosen(palette["--focus"], byState(palette.states)),
        "line-width": ifChosen(5, byState([1.6, 1.6, 2.2, 1.6, 0.8, 3])),
        ...(kind === "sha" ? { "line-dasharray": [3, 1.5] } : {}),
      },
    })),
  ];
}

function patternLayer(value: number): LayerSpecification {
  return {
    id: `hazard-pattern-${value}`,
    type: "fill",
    source: REGION,
    "source-layer": "hazard",
    minzoom: PATTERN_ZOOM,
    paint: {
      ...fill,
      "fill-pattern": patternName(value),
      "fill-opacity": ["case", ["==", state("hazard"), value], 0.85, 0],
    },
  };
}

/** One dot per hazard at every zoom: none ever vanishes. States differ by size and ring as well as by colour. */
function hazardPoints(palette: Palette): LayerSpecification {
  const size = (factor: number): ExpressionSpecification => byState([3, 3, 3.6, 2.6, 2, 3].map((radius) => radius * factor));
  return {
    id: "hazard-point",
    type: "circle",
    source: REGION,
    "source-layer": "hazard_point",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, size(0.6), 10, size(1), 14, size(0.9)],
      "circle-color": byState(palette.states.map((colour, value) => (value === HazardState.released ? palette["--surface"] : colour))),
      "circle-opacity": byState([1, 0.35, 1, 0.6, 0.6, 1]),
      "circle-stroke-color": ifChosen(
        palette["--focus"],
        byState(palette.states.map((colour, value) => (value === 2 ? palette["--ink"] : colour))),
      ),
      "circle-stroke-width": ifChosen(4, byState([0, 1.2, 1.2, 1.2, 0.8, 2])),
    },
  };
}

function networkColour(palette: Palette): DataDrivenPropertyValueSpecification<string> {
  const colours = ["road", "electricity", "water"].flatMap((code) => [code, palette[`--net-${code}` as "--net-road"]]);
  return ["match", ["get", "network"], ...colours, palette["--net-other"]] as unknown as ExpressionSpecification;
}

/** Solid where the asset works, dashed and paler where it does not. */
function assetLayers(palette: Palette): LayerSpecification[] {
  const works: ExpressionSpecification = ["case", ["==", state("asset"), 1], 1, 0];
  const broken: ExpressionSpecification = ["case", ["==", state("asset"), 1], 0, 1];
  const width: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 7, 1, 13, 3];
  const link = { type: "line", source: REGION, "source-layer": "link" } as const;
  return [
    {
      ...link,
      id: "link",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": networkColour(palette), "line-width": width, "line-opacity": works },
    },
    {
      ...link,
      id: "link-broken",
      paint: { "line-color": networkColour(palette), "line-width": width, "line-opacity": broken, "line-dasharray": [1.5, 2] },
    },
    {
      id: "node",
      type: "circle",
      source: REGION,
      "source-layer": "node",
      minzoom: 8,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.5, 13, 5],
        "circle-color": ["case", ["==", state("asset"), 1], networkColour(palette), palette["--surface"]] as ExpressionSpecification,
        "circle-stroke-color": networkColour(palette),
        "circle-stroke-width": 1.5,
      },
    },
  ];
}

/** A ring that fills from the middle with the share of services that the community has. */
function communityLayers(palette: Palette): LayerSpecification[] {
  const share: ExpressionSpecification = ["sqrt", ["/", state("community"), 255]];
  const size: ExpressionSpecification = [
    "interpolate", ["linear"], ["coalesce", ["get", "people"], 0], 0, 5, 2000, 8, 20000, 12, 200000, 18,
  ];
  const community = { type: "circle", source: REGION, "source-layer": "community" } as const;
  const at = (zoom: number, radius: ExpressionSpecification): ExpressionSpecification => ["*", zoom, radius];
  return [
    {
      ...community,
      id: "community",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 7, at(0.6, size), 12, at(1.1, size)],
        "circle-color": palette["--surface"],
        "circle-stroke-color": palette["--ink"],
        "circle-stroke-width": 1.5,
      },
    },
    {
      ...community,
      id: "community-share",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 7, ["*", 0.6, size, share], 12, ["*", 1.1, size, share]],
        "circle-color": palette["--accent"],
      },
    },
  ];
}

function labelLayers(palette: Palette): LayerSpecification[] {
  const paint = { "text-color": palette["--map-label"], "text-halo-color": palette["--map-halo"], "text-halo-width": 1.6 };
  return [
    {
      id: "site-label",
      type: "symbol",
      source: REGION,
      "source-layer": "site",
      filter: ["==", ["geometry-type"], "Point"],
      minzoom: 8,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-offset": [0, 1], "text-anchor": "top" },
      paint: { ...paint, "text-color": palette["--ink-soft"] },
    },
    {
      id: "community-label",
      type: "symbol",
      source: REGION,
      "source-layer": "community",
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 7, 11, 13, 15],
        "text-variable-anchor": ["top", "bottom", "right", "left"],
        "text-radial-offset": 1,
        "symbol-sort-key": ["-", 0, ["coalesce", ["get", "people"], 0]],
      },
      paint,
    },
  ];
}

function spotOffset(): ExpressionSpecification {
  const pairs = SPOTS.flatMap((offset, spot) => [spot, ["literal", offset]]);
  return ["match", ["get", "spot"], ...pairs, ["literal", SPOTS[0]]] as unknown as ExpressionSpecification;
}

/** Teams that work are filled, those that wait are hollow. Several at one place stand side by side. */
function teamLayer(palette: Palette): LayerSpecification {
  return {
    id: "team",
    type: "symbol",
    source: TEAMS,
    layout: {
      "icon-image": ["case", ["get", "works"], "team-works", "team-waits"],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true, // names of places must not jump when teams move
      "icon-offset": spotOffset(),
      "icon-size": ["interpolate", ["linear"], ["zoom"], 7, 0.7, 12, 1],
      "text-field": ["step", ["zoom"], "", 11, ["get", "name"]],
      "text-font": FONT,
      "text-size": 10,
      "text-offset": [0, -1.2],
      "text-anchor": "bottom",
      "text-optional": true,
    },
    paint: { "text-color": palette["--ink"], "text-halo-color": palette["--map-halo"], "text-halo-width": 1.4 },
  };
}
