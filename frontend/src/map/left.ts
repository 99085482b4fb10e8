/**
 * Land that is left to clear under the plan, drawn as a ring around as much of it. A plan says how much is done by a day and not
 * where: so the outline of the area stays hazard until its release gate, and only the ring shrinks.
 */
import type { CircleLayerSpecification, ExpressionSpecification } from "maplibre-gl";
import type { Room } from "../room.ts";
import type { Palette } from "./palette.ts";

/** Per cent of the land of an area that is left; 0 where nobody clears, or nothing is left. */
export const NOTHING_LEFT = 0;
const METRES_PER_PIXEL_AT_0 = 78_271.517;
const DEEPEST = 22;

interface Clearance {
  hazard: number;
  first: number;
  last: number;
}

const clearances = new WeakMap<Room, Clearance[]>();

function clearancesOf(room: Room): Clearance[] {
  const known = clearances.get(room);
  if (known) return known;
  const row = new Map(room.hazards.id.map((id, index) => [id, index]));
  const found: Clearance[] = [];
  room.works.kind.forEach((kind, work) => {
    const hazard = row.get(room.works.thing[work]!);
    const first = room.works.first[work]!;
    if (kind === "clearance" && hazard !== undefined && first >= 0) found.push({ hazard, first, last: room.works.last[work]! });
  });
  clearances.set(room, found);
  return found;
}

/** Per cent left by hazard at the end of a day, from 1 to 100 while its clearance runs; the plan works evenly through its days. */
export function landLeft(room: Room, day: number): Uint8Array {
  const left = new Uint8Array(room.hazards.id.length).fill(NOTHING_LEFT);
  for (const { hazard, first, last } of clearancesOf(room)) {
    if (first <= day && day <= last) left[hazard] = Math.max(1, Math.round((100 * (last - day)) / (last + 1 - first)));
  }
  return left;
}

/** The ring encloses the area that is left, in metres on the ground at the latitude of the region. */
export function leftLayer(palette: Palette, source: string, latitude: number): CircleLayerSpecification {
  const metres: ExpressionSpecification = ["sqrt", ["/", ["*", ["coalesce", ["get", "m2"], 0], ["/", state(), 100]], Math.PI]];
  const pixels = 1 / (METRES_PER_PIXEL_AT_0 * Math.cos((latitude * Math.PI) / 180));
  return {
    id: "hazard-left",
    type: "circle",
    source,
    "source-layer": "hazard_point",
    paint: {
      "circle-radius": ["interpolate", ["exponential", 2], ["zoom"], 0, ["*", pixels, metres], DEEPEST, ["*", pixels * 2 ** DEEPEST, metres]],
      "circle-opacity": 0,
      "circle-stroke-color": palette["--ink"],
      "circle-stroke-width": ["case", [">", state(), NOTHING_LEFT], 2, 0],
      "circle-pitch-alignment": "map",
    },
  };
}

function state(): ExpressionSpecification {
  return ["coalesce", ["feature-state", "left"], NOTHING_LEFT];
}
