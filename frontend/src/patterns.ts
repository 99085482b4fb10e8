/**
 * Patterns that tell states and kinds apart without colour. A pattern is a small square that tiles: a pure function of the
 * pixel says whether it is inked, so that the same patterns serve the map, the Gantt chart and the legends.
 */

export const PATTERNS = ["plain", "hatch", "dots", "cross", "lines", "grid", "backhatch"] as const;
export type Pattern = (typeof PATTERNS)[number];

/** Side of a pattern's square in pixels at scale 1. */
export const PATTERN_SIDE = 8;

const INKED: Record<Pattern, (x: number, y: number) => boolean> = {
  plain: () => false,
  hatch: (x, y) => (x + y) % 8 < 2,
  backhatch: (x, y) => (x - y + 8) % 8 < 2,
  dots: (x, y) => Math.hypot((x % 4) - 1.5, (y % 4) - 1.5) < 1.2,
  cross: (x, y) => (x + y) % 8 < 1.5 || (x - y + 8) % 8 < 1.5,
  lines: (_, y) => y % 4 < 1.2,
  grid: (x, y) => x % 8 < 1.2 || y % 8 < 1.2,
};

/** Pixels (RGBA, row by row) of a pattern in a colour, with nothing between the marks. */
export function patternPixels(pattern: Pattern, rgb: readonly [number, number, number], scale: number): ImageData {
  const side = PATTERN_SIDE * scale;
  const image = new ImageData(side, side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (INKED[pattern]((x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5)) image.data.set([...rgb, 255], 4 * (y * side + x));
    }
  }
  return image;
}

/** A canvas with a pattern, for `createPattern` and for legends. */
export function patternCanvas(pattern: Pattern, rgb: readonly [number, number, number], scale: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PATTERN_SIDE * scale;
  canvas.getContext("2d")?.putImageData(patternPixels(pattern, rgb, scale), 0, 0);
  return canvas;
}

/** Pattern and colour variable of each hazard state, by number. */
export const STATE_LOOK: readonly { pattern: Pattern; colour: string }[] = [
  { pattern: "hatch", colour: "--state-0" },
  { pattern: "dots", colour: "--state-1" },
  { pattern: "cross", colour: "--state-2" },
  { pattern: "lines", colour: "--state-3" },
  { pattern: "plain", colour: "--state-4" },
  { pattern: "grid", colour: "--state-5" },
];

interface KindLook {
  pattern: Pattern;
  colour: string;
}

const OTHER_KIND: KindLook = { pattern: "plain", colour: "--kind-other" };
const KIND_LOOKS: Record<string, KindLook> = {
  nts: { pattern: "dots", colour: "--kind-survey" },
  ts: { pattern: "grid", colour: "--kind-survey" },
  marking: { pattern: "lines", colour: "--kind-other" },
  preparation: { pattern: "backhatch", colour: "--kind-clearance" },
  clearance: { pattern: "hatch", colour: "--kind-clearance" },
  quality_control: { pattern: "lines", colour: "--kind-control" },
  release_gate: { pattern: "plain", colour: "--kind-control" },
  repair: { pattern: "cross", colour: "--kind-repair" },
};

/** Pattern and colour variable of a kind of work. */
export function kindLook(kind: string): KindLook {
  return KIND_LOOKS[kind] ?? OTHER_KIND;
}
