import type { Room } from "../src/room.ts";

/** A room small enough to check by hand: three works with dates, one without. */
export function smallRoom(): Room {
  return {
    region: "Small",
    start: "2026-04-01",
    days: 20,
    generated: "",
    plan: { name: "last", number: 1, label: "Plan 1" },
    bounds: [30, 48, 31, 49],
    works: {
      id: ["w0", "w1", "w2", "w3"],
      name: ["Survey", "Clear", "Mend", "Never"],
      kind: ["nts", "clearance", "repair", "repair"],
      thing: ["h0", "h0", "a1", "a2"],
      first: [0, 5, 13, -1],
      last: [4, 9, 14, -1],
      x: [30.1, 30.2, 30.3, 30.4],
      y: [48.1, 48.2, 48.3, 48.4],
    },
    assignments: { work: [0, 1, 2], team: [0, 0, 1], first: [0, 5, 13], last: [4, 9, 14] },
    teams: {
      id: ["t0", "t1", "t2"],
      name: ["Alpha", "Beta", "Gamma"],
      organisation: ["Org A", "Org B", "Org B"],
      presence: ["present", "expected", "expected"],
      arrival: [0, 6, null],
      x: [30.8, 30.9, null],
      y: [48.8, 48.9, null],
    },
    hazards: {
      id: ["h0", "h1"],
      initial: [0, 5],
      events: { row: [0, 0, 1, 0, 0], day: [0, 5, 5, 10, 12], state: [1, 2, 1, 3, 4] },
    },
    assets: { id: ["a0", "a1", "a2"], network: ["road", "electricity", "water"], link: [true, true, false], ready: [0, 15, -1] },
    communities: { id: ["c0", "c1", "c2"], name: ["Перше", "Second", "ثالث"], people: [1000, 400, null], x: [30.1, 30.2, 30.3], y: [48.1, 48.2, 48.3] },
    services: [
      { code: "electricity", label: "Electricity", from: [15, -1, -2] },
      { code: "water", label: "Water", from: [0, 3, -2] },
    ],
    curves: [
      { service: "electricity", label: "Electricity", days: [0, 4, 10], people: [1000, 500, 100], baseline: [1000, 700, 400] },
    ],
    words: { work_kind: { nts: "Non-technical survey" } },
  };
}
