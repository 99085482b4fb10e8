import assert from "node:assert/strict";
import { test } from "node:test";
import { ownName } from "../src/gantt/model.ts";
import type { Room } from "../src/room.ts";
import { communityShares, hazardStates, personDaysGained, stateAt, stepAt, teamStates } from "../src/state.ts";
import { smallRoom } from "./rooms.ts";

/** Slow oracle: replays the days one after the other. */
function replayed(room: Room, day: number): number[] {
  const states = [...room.hazards.initial];
  for (let today = 0; today <= day; today++) {
    room.hazards.events.day.forEach((when, event) => {
      if (when === today) states[room.hazards.events.row[event]!] = room.hazards.events.state[event]!;
    });
  }
  return states;
}

test("hazards have the state of their last event on every day", () => {
  const room = smallRoom();
  for (let day = 0; day <= room.days; day++) assert.deepEqual([...hazardStates(room, day)], replayed(room, day));
});

test("a hazard is not shown released before its release", () => {
  const room = smallRoom();
  assert.equal(hazardStates(room, 11)[0], 3);
  assert.equal(hazardStates(room, 12)[0], 4);
});

test("an asset that never works within the plan does not work on the last day", () => {
  const { assets, assetsWorking } = stateAt(smallRoom(), 99);
  assert.deepEqual([...assets], [1, 1, 0]);
  assert.equal(assetsWorking, 2);
  assert.deepEqual([...stateAt(smallRoom(), 14).assets], [1, 0, 0]);
  assert.deepEqual([...stateAt(smallRoom(), 15).assets], [1, 1, 0]);
});

test("elements that ask for one day share its state, and another day or plan has its own", () => {
  const room = smallRoom();
  const first = stateAt(room, 11);
  assert.equal(stateAt(room, 11), first);
  assert.deepEqual([first.hazards[0], stateAt(room, 12).hazards[0], stateAt(room, 11).hazards[0]], [3, 4, 3]);
  assert.deepEqual([...stateAt(room, 20).communities], [255, 128, 255]);
  const other = smallRoom();
  other.assets.ready[1] = 3;
  assert.notDeepEqual(stateAt(other, 11).assets, stateAt(room, 11).assets);
});

test("days outside the plan are its nearest day", () => {
  assert.equal(stateAt(smallRoom(), -5).day, 0);
  assert.equal(stateAt(smallRoom(), 1000).day, 20);
});

test("works are done after their last day, and one without a date stays open", () => {
  const room = smallRoom();
  const counts = [0, 4, 5, 20].map((day) => {
    const state = stateAt(room, day);
    return [state.worksDone, state.worksRunning, state.worksOpen];
  });
  assert.deepEqual(counts, [
    [0, 1, 3],
    [0, 1, 3],
    [1, 1, 2],
    [3, 0, 1],
  ]);
});

test("communities that do not need a service are not counted, unknown is not served", () => {
  const state = stateAt(smallRoom(), 20);
  assert.deepEqual(
    state.services.map(({ counted, served }) => [counted, served]),
    [
      [2, 1],
      [2, 2],
    ],
  );
  assert.deepEqual([...communityShares(smallRoom(), 0)], [128, 0, 255]);
  assert.deepEqual([...communityShares(smallRoom(), 20)], [255, 128, 255]);
});

test("a curve holds from its day until the next", () => {
  assert.deepEqual(
    [-1, 0, 3, 4, 9, 10, 50].map((day) => stepAt([0, 4, 10], day)),
    [-1, 0, 0, 1, 1, 2, 2],
  );
  const state = stateAt(smallRoom(), 9).curves[0]!;
  assert.deepEqual([state.people, state.baseline], [500, 700]);
});

test("person-days gained are the area between baseline and plan", () => {
  const room = smallRoom();
  const curve = room.curves[0]!;
  for (let day = 0; day <= room.days; day++) {
    let area = 0;
    for (let today = 0; today < day; today++) {
      const step = stepAt(curve.days, today);
      area += curve.baseline[step]! - curve.people[step]!;
    }
    assert.equal(personDaysGained(curve, day), area);
  }
});

test("a team is at its work, then where it worked last, and at its base before", () => {
  const room = smallRoom();
  const at = (day: number, team: number) => teamStates(room, day)[team]!;
  assert.deepEqual([at(0, 0).work, at(0, 0).x], [0, 30.1]);
  assert.deepEqual([at(7, 0).work, at(7, 0).x], [1, 30.2]);
  assert.deepEqual([at(20, 0).work, at(20, 0).x], [-1, 30.2]);
  assert.deepEqual([at(2, 1).work, at(2, 1).x, at(2, 1).here], [-1, 30.9, false]);
  assert.equal(at(6, 1).here, true);
  assert.equal(at(20, 2).here, false, "a team whose arrival nobody knows is not there");
});

test("a team is named without the organisation that stands above it", () => {
  assert.equal(ownName("1st Engineer Regiment, platoon 4", "1st Engineer Regiment"), "platoon 4");
  assert.equal(ownName("Crew 2 (generated)", "Utility (generated)"), "Crew 2 (generated)");
  assert.equal(ownName("Utility", "Utility"), "Utility");
  assert.equal(ownName("Team", ""), "Team");
});
