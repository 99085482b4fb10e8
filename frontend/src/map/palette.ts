/** Colours of the style sheet that the map draws with. */
import { HAZARD_STATES } from "../room.ts";
import { colour, colours } from "../theme.ts";

const NAMES = [
  "--map-ground",
  "--map-water",
  "--map-line",
  "--map-label",
  "--map-halo",
  "--surface",
  "--ink",
  "--ink-soft",
  "--accent",
  "--danger",
  "--focus",
  "--net-road",
  "--net-electricity",
  "--net-water",
  "--net-other",
] as const;

export type Palette = Record<(typeof NAMES)[number], string> & {
  /** By state of a hazard. */
  states: string[];
  font: string;
};

export function paletteFor(element: HTMLElement): Palette {
  const states = Array.from({ length: HAZARD_STATES }, (_, state) => colour(element, `--state-${state}`));
  return { ...colours(element, NAMES), states, font: getComputedStyle(element).fontFamily };
}
