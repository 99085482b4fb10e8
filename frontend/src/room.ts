/** What `/room.json` holds: everything that changes with the day, once, as columns. Days count from `start`, 0-based. */

export interface Works {
  id: string[];
  name: string[];
  kind: string[];
  thing: string[];
  /** First and last day worked, inclusive; -1 for a work without a date. */
  first: number[];
  last: number[];
  /** Degrees of longitude and latitude. */
  x: (number | null)[];
  y: (number | null)[];
}

export interface Assignments {
  /** Rows of works and teams. */
  work: number[];
  team: number[];
  first: number[];
  last: number[];
}

export interface Teams {
  id: string[];
  name: string[];
  organisation: string[];
  presence: string[];
  /** Day from which the team is there: 0 is there, null is not known. */
  arrival: (number | null)[];
  x: (number | null)[];
  y: (number | null)[];
}

export interface Hazards {
  id: string[];
  /** State on day 0 before any event; see `HazardState`. */
  initial: number[];
  /** Sorted by day; from its day on, the hazard of `row` has `state`. */
  events: { row: number[]; day: number[]; state: number[] };
}

export interface Assets {
  id: string[];
  network: string[];
  link: boolean[];
  /** First day on which the asset works: 0 works now, -1 never within the plan. */
  ready: number[];
}

export interface Communities {
  id: string[];
  name: string[];
  people: (number | null)[];
  x: (number | null)[];
  y: (number | null)[];
}

export interface Service {
  code: string;
  label: string;
  /** Per community the first day with the service: -2 not counted, -1 never within the plan, 0 has it. */
  from: number[];
}

/** Two step functions on the same days: each value holds from its day until the next one. */
export interface Curve {
  service: string;
  label: string;
  days: number[];
  people: number[];
  baseline: number[];
}

export interface Room {
  region: string;
  start: string;
  days: number;
  generated: string;
  plan: { name: string; number: number; label: string };
  bounds: [number, number, number, number];
  works: Works;
  assignments: Assignments;
  teams: Teams;
  hazards: Hazards;
  assets: Assets;
  communities: Communities;
  services: Service[];
  curves: Curve[];
  /** Labels by code list and code, in the reader's language. */
  words: Record<string, Record<string, string>>;
}

export const HazardState = { remaining: 0, surveyed: 1, cleared: 2, waiting: 3, released: 4, marked: 5 } as const;
export const HAZARD_STATES = 6;
export const NOT_COUNTED = -2;

const rooms = new Map<string, Promise<Room>>();

/** The room at an address, fetched once for all elements of the page; a failed fetch is not kept. */
export function loadRoom(url: string): Promise<Room> {
  const known = rooms.get(url);
  if (known) return known;
  const found = fetchRoom(url);
  rooms.set(url, found);
  found.catch(() => rooms.delete(url));
  return found;
}

/** Forgets what was fetched, so that the next `loadRoom` asks the server again. */
export function forgetRooms(): void {
  rooms.clear();
}

async function fetchRoom(url: string): Promise<Room> {
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return (await answer.json()) as Room;
}

/** Label of a code, or the code itself where the list lacks it. */
export function labelOf(room: Room, list: string, code: string): string {
  return room.words[list]?.[code] ?? code;
}
