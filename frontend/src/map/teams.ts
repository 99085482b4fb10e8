/** The teams of a day as points for the map. */
import type { Feature, FeatureCollection, Point } from "geojson";
import type { Room } from "../room.ts";
import { stateAt } from "../state.ts";

/** Pixels between teams at one place. */
const APART = 14;

/** A point per team that is there and whose place is known; teams at one place are set side by side. */
export function teamPoints(room: Room, day: number): FeatureCollection<Point> {
  const atPlace = new Map<string, number>();
  const features: Feature<Point>[] = [];
  for (const { row, work, x, y, here } of stateAt(room, day).teams) {
    if (!here || x === null || y === null) continue;
    const place = `${x},${y}`;
    const before = atPlace.get(place) ?? 0;
    atPlace.set(place, before + 1);
    features.push({
      type: "Feature",
      id: row,
      geometry: { type: "Point", coordinates: [x, y] },
      properties: {
        thing: room.teams.id[row]!,
        name: room.teams.name[row]!,
        works: work >= 0,
        offset: offsetOf(before),
      },
    });
  }
  return { type: "FeatureCollection", features };
}

/** Right and left in turn, in rows of five above each other. */
function offsetOf(index: number): [number, number] {
  const column = index % 5;
  return [Math.ceil(column / 2) * (column % 2 ? APART : -APART), -APART * (1 + Math.floor(index / 5))];
}
