/** The legend of the Gantt chart: kinds of work that the plan has, each with its colour and pattern. */
import { make } from "../dom.ts";
import { kindLook, patternCanvas } from "../patterns.ts";
import { labelOf, type Room } from "../room.ts";
import { channels, colour } from "../theme.ts";
import { say } from "../words.ts";

export function kindLegend(room: Room, element: HTMLElement): HTMLElement {
  const list = make("ul", { class: "legend-list" });
  for (const kind of new Set(room.works.kind)) {
    list.append(make("li", {}, swatch(element, kindLook(kind)), labelOf(room, "work_kind", kind)));
  }
  return make("details", { class: "gantt-legend" }, make("summary", {}, say("Legend")), list);
}

/** A small square in a colour with its pattern on it. */
export function swatch(element: HTMLElement, look: { pattern: Parameters<typeof patternCanvas>[0]; colour: string }): HTMLElement {
  const canvas = make("canvas", { class: "swatch", width: 18, height: 12, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  context.fillStyle = colour(element, look.colour);
  context.fillRect(0, 0, 18, 12);
  const marks = context.createPattern(patternCanvas(look.pattern, channels(colour(element, "--surface")), 1), "repeat");
  if (marks) context.fillStyle = marks;
  context.globalAlpha = 0.6;
  context.fillRect(1, 1, 16, 10);
  return canvas;
}
