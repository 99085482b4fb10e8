import assert from "node:assert/strict";
import { test } from "node:test";
import { ganttRows, sheetsOf } from "../src/gantt/model.ts";
import { smallRoom } from "./rooms.ts";

test("sheets hold every team once, and each begins with an organisation", () => {
  const rows = ganttRows(smallRoom());
  const teams = rows.filter((row) => row.kind === "team");
  for (const most of [2, 3, 4, 50]) {
    const sheets = sheetsOf(rows, most);
    assert.deepEqual(sheets.flat().filter((row) => row.kind === "team"), teams);
    for (const sheet of sheets) {
      assert.equal(sheet[0]?.kind, "organisation");
      assert.ok(sheet.length <= most && sheet.at(-1)?.kind === "team");
    }
  }
});
