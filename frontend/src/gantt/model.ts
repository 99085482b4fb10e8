/** Rows and bars of the Gantt chart: teams by organisation, each with its assignments by first day. Pure. */
import type { Room } from "../room.ts";

export interface Bar {
  /** Row of the room's works. */
  work: number;
  first: number;
  /** Inclusive. */
  last: number;
}

export interface OrganisationRow {
  kind: "organisation";
  label: string;
}

export interface TeamRow {
  kind: "team";
  label: string;
  /** Row of the room's teams. */
  team: number;
  /** Ascending by first day. */
  bars: Bar[];
  /** Greatest last day of the bars up to each one, so that a window of days is found without looking at all. */
  reach: number[];
}

export type GanttRow = OrganisationRow | TeamRow;

/** All rows in the order in which they stand. */
export function ganttRows(room: Room): GanttRow[] {
  const bars = barsByTeam(room);
  const order = [...room.teams.id.keys()].sort(
    (one, other) =>
      compare(room.teams.organisation[one]!, room.teams.organisation[other]!) ||
      compare(room.teams.name[one]!, room.teams.name[other]!) ||
      one - other,
  );
  const rows: GanttRow[] = [];
  let organisation = "\u0000";
  for (const team of order) {
    if (room.teams.organisation[team]! !== organisation) {
      organisation = room.teams.organisation[team]!;
      rows.push({ kind: "organisation", label: organisation });
    }
    rows.push({ kind: "team", label: ownName(room.teams.name[team]!, organisation), team, bars: bars[team]!, reach: reachOf(bars[team]!) });
  }
  return rows;
}

/** Rows in parts of at most so many; a part that begins within an organisation names it again. */
export function sheetsOf(rows: readonly GanttRow[], most: number): GanttRow[][] {
  const sheets: GanttRow[][] = [];
  let sheet: GanttRow[] = [];
  let organisation: GanttRow | null = null;
  for (const [index, row] of rows.entries()) {
    if (row.kind === "organisation") organisation = row;
    const alone = row.kind === "organisation" && index + 1 < rows.length && sheet.length === most - 1;
    if (sheet.length === most || alone) {
      sheets.push(sheet);
      sheet = row.kind === "team" && organisation ? [organisation] : [];
    }
    sheet.push(row);
  }
  return sheet.length ? [...sheets, sheet] : sheets;
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compare(one: string, other: string): number {
  return collator.compare(one, other);
}

function barsByTeam(room: Room): Bar[][] {
  const bars: Bar[][] = room.teams.id.map(() => []);
  const { work, team, first, last } = room.assignments;
  for (let row = 0; row < work.length; row++) {
    if (first[row]! >= 0) bars[team[row]!]!.push({ work: work[row]!, first: first[row]!, last: last[row]! });
  }
  for (const some of bars) some.sort((one, other) => one.first - other.first || one.last - other.last);
  return bars;
}

function reachOf(bars: Bar[]): number[] {
  let furthest = -1;
  return bars.map((bar) => (furthest = Math.max(furthest, bar.last)));
}

/** Bars of a row that touch the days from `from` to `to`, as a range of indices [begin, end). */
export function barsWithin(row: TeamRow, from: number, to: number): [begin: number, end: number] {
  const begin = lowest(row.reach.length, (index) => row.reach[index]! >= from);
  const end = lowest(row.bars.length, (index) => row.bars[index]!.first > to);
  return [begin, Math.max(begin, end)];
}

function lowest(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The bar of a row nearest to a day: the one that runs, else the next, else the last; -1 where the row has none. */
export function barNear(row: TeamRow, day: number): number {
  const running = row.bars.findIndex((bar) => bar.first <= day && bar.last >= day);
  if (running >= 0) return running;
  const next = row.bars.findIndex((bar) => bar.first > day);
  return next >= 0 ? next : row.bars.length - 1;
}

/** Where a bar stands: index of the row and of the bar in it. */
export interface Place {
  row: number;
  bar: number;
}

/** The bar to which a key moves the focus; null where there is none that way. */
export function neighbour(rows: readonly GanttRow[], at: Place, key: string): Place | null {
  const row = rows[at.row];
  if (row?.kind !== "team") return null;
  const sideways = { ArrowLeft: at.bar - 1, ArrowRight: at.bar + 1, Home: 0, End: row.bars.length - 1 }[key];
  if (sideways !== undefined) return row.bars[sideways] ? { row: at.row, bar: sideways } : null;
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  const day = row.bars[at.bar]?.first ?? 0;
  return step === undefined ? null : nextRow(rows, at.row, step, day);
}

/** The bar nearest to a day in the next row, upwards or downwards, that has bars. */
export function nextRow(rows: readonly GanttRow[], from: number, step: number, day: number): Place | null {
  for (let index = from + step; index >= 0 && index < rows.length; index += step) {
    const row = rows[index]!;
    if (row.kind === "team" && row.bars.length) return { row: index, bar: barNear(row, day) };
  }
  return null;
}

const GENERATED = / \(generated\)$/;

/** A team's name without its organisation, which stands above it. */
export function ownName(name: string, organisation: string): string {
  const owner = organisation.replace(GENERATED, "");
  if (!owner || !name.startsWith(owner)) return name;
  return name.slice(owner.length).replace(/^[\s,:-]+/, "").replace(GENERATED, "") || name;
}
