import assert from "node:assert/strict";
import { test } from "node:test";
import { landLeft } from "../src/map/left.ts";
import { smallRoom } from "./rooms.ts";

test("land is left in even steps while it is cleared, and on no other day", () => {
  const left = Array.from({ length: 12 }, (_, day) => landLeft(smallRoom(), day)[0]);
  // The clearance of h0 runs from day 5 to day 9; until its gate on day 12 the area is hazard all the same.
  assert.deepEqual(left, [0, 0, 0, 0, 0, 80, 60, 40, 20, 1, 0, 0]);
  assert.equal(landLeft(smallRoom(), 7)[1], 0);
});

test("a work without a date leaves no ring", () => {
  const room = smallRoom();
  room.works.first[1] = room.works.last[1] = -1;
  assert.deepEqual([...landLeft(room, 7)], [0, 0]);
});
