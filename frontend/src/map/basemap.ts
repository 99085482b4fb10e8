/** A map that the user gave as tiles, under the region: `/basemap.json` tells what it is. Drawn plainly, whatever its schema. */
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Palette } from "./palette.ts";

interface Description {
  type: "vector" | "raster";
  minzoom: number;
  maxzoom: number;
  attribution: string;
  layers: string[];
  /** Template of the tiles' addresses on this server. */
  tiles: string;
}

export interface Basemap {
  attribution: string;
  sources: Record<string, SourceSpecification>;
  layers(palette: Palette): LayerSpecification[];
}

const SOURCE = "basemap";

/** Asks for the description, and makes of it what the style needs. */
export async function loadBasemap(address: string): Promise<Basemap | null> {
  const answer = await fetch(address);
  if (!answer.ok) return null;
  const { type, minzoom, maxzoom, attribution, layers, tiles } = (await answer.json()) as Description;
  const source = { tiles: [location.origin + tiles], minzoom, maxzoom };
  if (type === "raster") {
    const raster: LayerSpecification = { id: SOURCE, type: "raster", source: SOURCE, paint: { "raster-opacity": 0.7 } };
    return { attribution, sources: { [SOURCE]: { type, tileSize: 256, ...source } }, layers: () => [raster] };
  }
  return {
    attribution,
    sources: { [SOURCE]: { type, ...source } },
    layers: (palette) => layers.flatMap((name) => vectorLayers(name, palette)),
  };
}

function vectorLayers(name: string, palette: Palette): LayerSpecification[] {
  const isWater = /water|ocean|river|lake/i.test(name);
  const ink = isWater ? palette["--map-water"] : palette["--map-line"];
  const from = { source: SOURCE, "source-layer": name } as const;
  return [
    {
      ...from,
      id: `basemap-${name}-fill`,
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": ink, "fill-opacity": isWater ? 0.6 : 0.12 },
    },
    {
      ...from,
      id: `basemap-${name}-line`,
      type: "line",
      filter: ["==", ["geometry-type"], "LineString"],
      paint: { "line-color": ink, "line-width": 0.8, "line-opacity": 0.7 },
    },
  ];
}
