import assert from "node:assert/strict";
import { test } from "node:test";
import { Painter } from "../src/map/painter.ts";

/** A painter whose frames the test lets pass, and what it wrote. */
function painterWithFrames(rows: number) {
  const frames: ((spent: number) => void)[] = [];
  const writes: [number, number][] = [];
  const painter = new Painter((step) => void frames.push(step));
  painter.add("hazard", rows, { unpainted: 0, write: (row, value) => writes.push([row, value]) });
  const pass = (most = Infinity, spent = 5): number => {
    let passed = 0;
    for (; frames.length && passed < most; passed++) frames.shift()!(spent);
    return passed;
  };
  return { painter, writes, pass };
}

test("only rows that differ are written", () => {
  const { painter, writes, pass } = painterWithFrames(5);
  painter.want("hazard", Uint8Array.of(0, 2, 0, 0, 4));
  pass();
  assert.deepEqual(writes, [[1, 2], [4, 4]]);
  painter.want("hazard", Uint8Array.of(0, 2, 3, 0, 4));
  pass();
  assert.deepEqual(writes.slice(2), [[2, 3]]);
  assert.ok(painter.done);
});

test("many rows take many frames, and all come", () => {
  const { painter, writes, pass } = painterWithFrames(50_000);
  painter.want("hazard", new Uint8Array(50_000).fill(4));
  pass(1);
  assert.ok(writes.length <= 4000 && !painter.done);
  assert.ok(pass() > 10);
  assert.equal(writes.length, 50_000);
  assert.deepEqual(painter.painted("hazard"), new Uint8Array(50_000).fill(4));
});

test("frames that take long get fewer rows", () => {
  const { painter, writes, pass } = painterWithFrames(50_000);
  painter.want("hazard", new Uint8Array(50_000).fill(4));
  pass(10, 80);
  const before = writes.length;
  pass(1, 80);
  assert.equal(writes.length - before, 800);
});

test("a new wish while painting leaves the last one on the map", () => {
  const { painter, pass } = painterWithFrames(10_000);
  painter.want("hazard", new Uint8Array(10_000).fill(1));
  pass(2);
  const last = Uint8Array.from({ length: 10_000 }, (_, row) => row % 5);
  painter.want("hazard", last);
  pass();
  assert.deepEqual(painter.painted("hazard"), last);
  assert.ok(painter.done);
});

test("a map that was built anew is painted from the beginning", () => {
  const { painter, writes, pass } = painterWithFrames(3);
  painter.want("hazard", Uint8Array.of(1, 0, 1));
  pass();
  painter.restart();
  pass();
  assert.deepEqual(writes, [[0, 1], [2, 1], [0, 1], [2, 1]]);
});
