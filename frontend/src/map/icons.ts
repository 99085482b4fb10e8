/** The pictures that the map's layers name: patterns of hazard states and the marks of teams. */
import type { Map as MapLibre } from "maplibre-gl";
import { patternPixels, STATE_LOOK } from "../patterns.ts";
import { channels } from "../theme.ts";
import { patternName } from "./layers.ts";
import type { Palette } from "./palette.ts";

const SCALE = 2;
const SIDE = 18;

/** Adds every picture in the colours of the palette. */
export function addImages(map: MapLibre, palette: Palette): void {
  STATE_LOOK.forEach(({ pattern }, state) => {
    if (pattern === "plain") return;
    const pixels = patternPixels(pattern, channels(palette.states[state]!), SCALE);
    map.addImage(patternName(state), pixels, { pixelRatio: SCALE });
  });
  map.addImage("team-works", teamMark(palette, palette["--ink"], palette["--surface"]), { pixelRatio: SCALE });
  map.addImage("team-waits", teamMark(palette, palette["--surface"], palette["--ink"]), { pixelRatio: SCALE });
}

/** A small flag on a staff's foot: a shape that no hazard and no community has. */
function teamMark(palette: Palette, fill: string, line: string): ImageData {
  const canvas = new OffscreenCanvas(SIDE * SCALE, SIDE * SCALE);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no canvas.");
  context.scale(SCALE, SCALE);
  context.beginPath();
  context.moveTo(9, 16);
  context.lineTo(3, 8);
  context.lineTo(3, 2);
  context.lineTo(15, 2);
  context.lineTo(15, 8);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 3;
  context.strokeStyle = palette["--map-halo"];
  context.stroke();
  context.lineWidth = 1.4;
  context.strokeStyle = fill === palette["--surface"] ? line : palette["--accent"];
  context.stroke();
  return context.getImageData(0, 0, SIDE * SCALE, SIDE * SCALE);
}
