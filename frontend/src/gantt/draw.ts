/** Draws the visible part of the Gantt chart on a canvas. */
import { patternCanvas, kindLook } from "../patterns.ts";
import type { Room } from "../room.ts";
import { channels, colour, colours } from "../theme.ts";
import { dayOf, isoDate, monthText, monthWidth } from "../words.ts";
import { barsWithin, type Bar, type GanttRow, type Place, type TeamRow } from "./model.ts";

export const ROW = 22;
export const HEADER = 26;
const INSET = 4;
const LEAST_BAR = 2;

/** What of the chart is seen: pixels scrolled, pixels per day, and width of the names. */
export interface View {
  width: number;
  height: number;
  left: number;
  top: number;
  scale: number;
  gutter: number;
}

export interface Scene {
  room: Room;
  rows: readonly GanttRow[];
  day: number;
  focus: Place | null;
  /** Rows of works that the reader asked about. */
  marked: ReadonlySet<number>;
}

const NAMES = ["--surface", "--sunken", "--ink", "--ink-soft", "--line", "--accent", "--danger", "--focus"] as const;

export interface Paints {
  plain: Record<(typeof NAMES)[number], string>;
  kinds: Map<string, { fill: string; pattern: CanvasPattern | null }>;
  font: string;
  /** Width of the longest name of a month, with the space beside it. */
  month: number;
}

/** Colours and patterns of the theme, made once per theme. */
export function paintsFor(element: HTMLElement, context: CanvasRenderingContext2D, kinds: Iterable<string>): Paints {
  const plain = colours(element, NAMES);
  const ink = channels(plain["--surface"]);
  const made: Paints["kinds"] = new Map();
  for (const kind of kinds) {
    const look = kindLook(kind);
    const marks = patternCanvas(look.pattern, ink, 1);
    made.set(kind, { fill: colour(element, look.colour), pattern: context.createPattern(marks, "repeat") });
  }
  const font = getComputedStyle(element).fontFamily;
  context.font = `12px ${font}`;
  return { plain, kinds: made, font, month: monthWidth(context) };
}

/** Left edge of a day in pixels of the canvas. */
export function dayToX(view: View, day: number): number {
  return view.gutter + day * view.scale - view.left;
}

/** Day under a pixel of the canvas. */
export function xToDay(view: View, x: number): number {
  return (x - view.gutter + view.left) / view.scale;
}

export function drawGantt(context: CanvasRenderingContext2D, view: View, scene: Scene, paints: Paints): void {
  context.fillStyle = paints.plain["--surface"];
  context.fillRect(0, 0, view.width, view.height);
  context.font = `12px ${paints.font}`;
  context.textBaseline = "middle";
  const first = Math.max(0, Math.floor(view.top / ROW));
  const last = Math.min(scene.rows.length - 1, Math.floor((view.top + view.height - HEADER) / ROW));
  drawMonths(context, view, scene, paints);
  for (let row = first; row <= last; row++) drawRow(context, view, scene, paints, row);
  drawDay(context, view, scene, paints);
  drawNames(context, view, scene, paints, first, last);
}

function rowTop(view: View, row: number): number {
  return HEADER + row * ROW - view.top;
}

/** First days of the months that are seen, thinned so that their names do not touch. */
function monthStarts(room: Room, from: number, to: number, scale: number, width: number): number[] {
  const every = Math.max(1, Math.ceil(width / (28 * scale)));
  const [year = 0, month = 1] = isoDate(room.start, Math.max(0, from)).split("-").map(Number);
  const days: number[] = [];
  for (let step = 0; ; step++) {
    const index = year * 12 + month - 1 + step;
    if (index % every) continue;
    const iso = `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}-01`;
    const day = dayOf(room.start, iso);
    if (day > to) return days;
    days.push(day);
  }
}

function drawMonths(context: CanvasRenderingContext2D, view: View, { room }: Scene, { plain, month }: Paints): void {
  context.fillStyle = plain["--sunken"];
  context.fillRect(0, 0, view.width, HEADER);
  context.strokeStyle = plain["--line"];
  context.fillStyle = plain["--ink-soft"];
  context.lineWidth = 1;
  for (const day of monthStarts(room, xToDay(view, view.gutter), xToDay(view, view.width), view.scale, month)) {
    const x = Math.round(dayToX(view, day)) + 0.5;
    if (x < view.gutter) continue;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, view.height);
    context.stroke();
    context.fillText(monthText(room.start, day), x + 4, HEADER / 2);
  }
}

function drawRow(context: CanvasRenderingContext2D, view: View, scene: Scene, paints: Paints, index: number): void {
  const row = scene.rows[index]!;
  const top = rowTop(view, index);
  context.save();
  context.beginPath();
  context.rect(view.gutter, Math.max(HEADER, top), view.width - view.gutter, ROW);
  context.clip();
  if (row.kind === "organisation") {
    context.fillStyle = paints.plain["--sunken"];
    context.fillRect(view.gutter, top, view.width, ROW);
  } else {
    drawBars(context, view, scene, paints, row, index, top);
  }
  context.restore();
}

function drawBars(
  context: CanvasRenderingContext2D,
  view: View,
  scene: Scene,
  paints: Paints,
  row: TeamRow,
  index: number,
  top: number,
): void {
  const [begin, end] = barsWithin(row, xToDay(view, view.gutter), xToDay(view, view.width));
  for (let bar = begin; bar < end; bar++) drawBar(context, view, scene, paints, row.bars[bar]!, top);
  if (scene.focus?.row !== index) return;
  const focused = row.bars[scene.focus.bar];
  if (!focused) return;
  const [x, width] = extent(view, focused);
  context.strokeStyle = paints.plain["--focus"];
  context.lineWidth = 3;
  context.strokeRect(x - 1, top + 2, width + 2, ROW - 4);
}

function extent(view: View, bar: Bar): [x: number, width: number] {
  return [dayToX(view, bar.first), Math.max(LEAST_BAR, (bar.last + 1 - bar.first) * view.scale - 1)];
}

function drawBar(context: CanvasRenderingContext2D, view: View, scene: Scene, paints: Paints, bar: Bar, top: number): void {
  const [x, width] = extent(view, bar);
  const paint = paints.kinds.get(scene.room.works.kind[bar.work]!);
  const y = top + INSET;
  const height = ROW - 2 * INSET;
  context.globalAlpha = bar.last < scene.day ? 0.45 : 1;
  context.fillStyle = paint?.fill ?? paints.plain["--ink-soft"];
  context.fillRect(x, y, width, height);
  if (paint?.pattern && width >= 5) {
    context.globalAlpha *= 0.6;
    context.fillStyle = paint.pattern;
    context.fillRect(x + 1, y + 1, width - 2, height - 2);
  }
  context.globalAlpha = 1;
  const runs = bar.first <= scene.day && scene.day <= bar.last;
  if (!runs && !scene.marked.has(bar.work)) return;
  context.strokeStyle = scene.marked.has(bar.work) ? paints.plain["--accent"] : paints.plain["--ink"];
  context.lineWidth = scene.marked.has(bar.work) ? 3 : 1.5;
  context.strokeRect(x, y, width, height);
}

function drawDay(context: CanvasRenderingContext2D, view: View, scene: Scene, { plain }: Paints): void {
  const x = Math.round(dayToX(view, scene.day + 0.5));
  if (x < view.gutter) return;
  context.fillStyle = plain["--danger"];
  context.fillRect(x - 1, 0, 2, view.height);
  context.beginPath();
  context.moveTo(x - 6, 0);
  context.lineTo(x + 6, 0);
  context.lineTo(x, 9);
  context.fill();
}

function drawNames(
  context: CanvasRenderingContext2D,
  view: View,
  scene: Scene,
  { plain, font }: Paints,
  first: number,
  last: number,
): void {
  context.save();
  context.beginPath();
  context.rect(0, HEADER, view.gutter - 1, view.height);
  context.clip();
  context.fillStyle = plain["--surface"];
  context.fillRect(0, HEADER, view.gutter, view.height);
  for (let index = first; index <= last; index++) {
    const row = scene.rows[index]!;
    const isOrganisation = row.kind === "organisation";
    const top = rowTop(view, index);
    if (isOrganisation) {
      context.fillStyle = plain["--sunken"];
      context.fillRect(0, top, view.gutter, ROW);
    }
    context.font = `${isOrganisation ? "600 " : ""}12px ${font}`;
    context.fillStyle = plain["--ink"];
    context.fillText(row.label, isOrganisation ? 6 : 14, top + ROW / 2);
  }
  context.restore();
  context.fillStyle = plain["--line"];
  context.fillRect(view.gutter - 1, 0, 1, view.height);
}
