/** The Gantt chart on paper: all teams over the whole plan, on sheets that each have the months again. */
import { make } from "../dom.ts";
import type { Room } from "../room.ts";
import { drawGantt, HEADER, paintsFor, ROW, type Scene } from "./draw.ts";
import { sheetsOf, type GanttRow } from "./model.ts";

/** Rows that fit a page whichever way the paper lies. */
const ROWS = 25;
const WIDTH = 1000;
const GUTTER = 190;
/** Pixels of a sheet for each of its units, so that small letters are sharp. */
const SHARP = 1.5;

/** Draws the sheets into an element that is seen on paper alone. */
export function drawSheets(paper: HTMLElement, room: Room, rows: readonly GanttRow[], day: number): void {
  const scale = (WIDTH - GUTTER - 2) / (room.days + 1);
  const sheets = sheetsOf(rows, ROWS).map((part) => {
    const height = HEADER + part.length * ROW;
    const canvas = make("canvas", { class: "gantt-sheet", width: WIDTH * SHARP, height: height * SHARP, "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    if (!context) return canvas;
    context.scale(SHARP, SHARP);
    const scene: Scene = { room, rows: part, day, focus: null, marked: new Set() };
    drawGantt(context, { width: WIDTH, height, left: 0, top: 0, scale, gutter: GUTTER }, scene, paintsFor(paper, context, new Set(room.works.kind)));
    return canvas;
  });
  paper.replaceChildren(...sheets);
}
