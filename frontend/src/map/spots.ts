/** Where the marks of teams at one place stand, in pixels from it: in a list, because a feature that is asked for holds no lists. */

/** Pixels between teams at one place. */
const APART = 14;
const MOST = 60;

/** Right and left in turn, in rows of five above each other. */
export const SPOTS: readonly [number, number][] = Array.from({ length: MOST }, (_, index) => {
  const column = index % 5;
  return [Math.ceil(column / 2) * (column % 2 ? APART : -APART), -APART * (1 + Math.floor(index / 5))];
});

/** The spot of the next mark where so many stand already; beyond the last row they cover each other from the first on. */
export function spotAfter(before: number): number {
  return before % MOST;
}
