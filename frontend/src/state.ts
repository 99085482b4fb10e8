/**
 * What holds on a day of the plan. Everything is computed from the columns of the room in one pass over typed arrays, once for
 * all elements that ask for the same day; no state is kept between days.
 */
import { HAZARD_STATES, NOT_COUNTED, type Curve, type Room, type Service } from "./room.ts";

export interface ServiceState {
  code: string;
  label: string;
  /** Communities that need the service, and those of them that have it. */
  counted: number;
  served: number;
}

export interface CurveState {
  service: string;
  label: string;
  /** People without the service (or near hazard) on the day. */
  people: number;
  baseline: number;
}

export interface TeamState {
  row: number;
  /** Row of the work at which the team is, -1 for none. */
  work: number;
  /** Degrees; null where nobody knows. */
  x: number | null;
  y: number | null;
  /** False for a team that is expected but not there yet. */
  here: boolean;
}

export interface RoomState {
  day: number;
  hazards: Uint8Array;
  /** Hazards by state. */
  hazardCounts: number[];
  /** 1 for an asset that works. */
  assets: Uint8Array;
  assetsWorking: number;
  /** Share of its services that each community has, 0 to 255. */
  communities: Uint8Array;
  worksDone: number;
  worksRunning: number;
  worksOpen: number;
  teams: TeamState[];
  teamsWorking: number;
  services: ServiceState[];
  curves: CurveState[];
}

const latest = new WeakMap<Room, RoomState>();

/** The state of everything on a day; days outside the plan are moved to its nearest day. */
export function stateAt(room: Room, day: number): RoomState {
  const at = clampDay(room, day);
  const known = latest.get(room);
  if (known?.day === at) return known;
  const found = computed(room, at);
  latest.set(room, found);
  return found;
}

function computed(room: Room, at: number): RoomState {
  const hazards = hazardStates(room, at);
  const assets = assetsWorking(room, at);
  const teams = teamStates(room, at);
  return {
    day: at,
    hazards,
    hazardCounts: countStates(hazards),
    assets,
    assetsWorking: sum(assets),
    communities: communityShares(room, at),
    ...workCounts(room, at),
    teams,
    teamsWorking: teams.filter((team) => team.work >= 0).length,
    services: room.services.map((service) => serviceState(service, at)),
    curves: room.curves.map((curve) => curveState(curve, at)),
  };
}

/** A whole day within the plan. */
export function clampDay(room: Room, day: number): number {
  return Math.min(Math.max(Math.round(day), 0), room.days);
}

/** State of each hazard: the last event up to and including the day. */
export function hazardStates(room: Room, day: number): Uint8Array {
  const states = Uint8Array.from(room.hazards.initial);
  const { row, day: days, state } = room.hazards.events;
  for (let event = 0; event < row.length && days[event]! <= day; event++) states[row[event]!] = state[event]!;
  return states;
}

/** 1 for each asset that works on the day. */
export function assetsWorking(room: Room, day: number): Uint8Array {
  return Uint8Array.from(room.assets.ready, (ready) => (ready >= 0 && ready <= day ? 1 : 0));
}

/** Share of the services that a community needs which it has, 0 to 255; 255 where it needs none. */
export function communityShares(room: Room, day: number): Uint8Array {
  const shares = new Uint8Array(room.communities.id.length);
  for (let row = 0; row < shares.length; row++) {
    let counted = 0;
    let served = 0;
    for (const service of room.services) {
      const from = service.from[row]!;
      if (from === NOT_COUNTED) continue;
      counted++;
      if (from >= 0 && from <= day) served++;
    }
    shares[row] = counted === 0 ? 255 : Math.round((255 * served) / counted);
  }
  return shares;
}

function countStates(states: Uint8Array): number[] {
  const counts = new Array<number>(HAZARD_STATES).fill(0);
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function sum(values: Uint8Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function workCounts(room: Room, day: number): Pick<RoomState, "worksDone" | "worksRunning" | "worksOpen"> {
  const { first, last } = room.works;
  let worksDone = 0;
  let worksRunning = 0;
  for (let row = 0; row < first.length; row++) {
    if (last[row]! < 0) continue;
    if (last[row]! < day) worksDone++;
    else if (first[row]! <= day) worksRunning++;
  }
  return { worksDone, worksRunning, worksOpen: first.length - worksDone - worksRunning };
}

function serviceState(service: Service, day: number): ServiceState {
  let counted = 0;
  let served = 0;
  for (const from of service.from) {
    if (from === NOT_COUNTED) continue;
    counted++;
    if (from >= 0 && from <= day) served++;
  }
  return { code: service.code, label: service.label, counted, served };
}

function curveState(curve: Curve, day: number): CurveState {
  const step = stepAt(curve.days, day);
  return {
    service: curve.service,
    label: curve.label,
    people: step < 0 ? 0 : curve.people[step]!,
    baseline: step < 0 ? 0 : curve.baseline[step]!,
  };
}

/** Index of the last of ascending days that is not after the day; -1 before the first. */
export function stepAt(days: readonly number[], day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Person-days by which the plan is better than the baseline (negative: worse) from the first day up to the day. */
export function personDaysGained(curve: Curve, day: number): number {
  let gained = 0;
  for (let step = 0; step < curve.days.length && curve.days[step]! < day; step++) {
    const until = Math.min(curve.days[step + 1] ?? day, day);
    gained += (curve.baseline[step]! - curve.people[step]!) * (until - curve.days[step]!);
  }
  return gained;
}

/** Where each team is: at the work of the day, else where it worked last, else at its base. */
export function teamStates(room: Room, day: number): TeamState[] {
  const { teams, works, assignments } = room;
  const now = new Int32Array(teams.id.length).fill(-1);
  const last = new Int32Array(teams.id.length).fill(-1);
  const lastDay = new Int32Array(teams.id.length).fill(-1);
  for (let row = 0; row < assignments.work.length; row++) {
    const team = assignments.team[row]!;
    const first = assignments.first[row]!;
    if (first < 0 || first > day) continue;
    if (assignments.last[row]! >= day) now[team] = assignments.work[row]!;
    else if (assignments.last[row]! > lastDay[team]!) {
      lastDay[team] = assignments.last[row]!;
      last[team] = assignments.work[row]!;
    }
  }
  return teams.id.map((_, row) => {
    const work = now[row]!;
    const place = work >= 0 ? work : last[row]!;
    const arrival = teams.arrival[row] ?? null;
    const known = place >= 0 && (works.x[place] ?? null) !== null;
    return {
      row,
      work,
      x: (known ? works.x[place] : teams.x[row]) ?? null,
      y: (known ? works.y[place] : teams.y[row]) ?? null,
      here: place >= 0 || (arrival !== null && arrival <= day),
    };
  });
}
