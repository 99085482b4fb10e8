/** The teams of a day as points for the map. */
import type { Feature, FeatureCollection, Point } from "geojson";
import type { Room } from "../room.ts";
import { stateAt } from "../state.ts";
import { spotAfter } from "./spots.ts";

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
        spot: spotAfter(before),
      },
    });
  }
  return { type: "FeatureCollection", features };
}
