/** The events that elements give out; all bubble to the document. */

/** `tandem-day`: the reader moved to another day of the plan. */
export interface DayDetail {
  day: number;
}

/** `tandem-ask`: the reader asks about a thing (community, hazard, asset, team, work). */
export interface AskDetail {
  thing: string;
  /** Address of the answer; empty where it is the thing's own. */
  address: string;
  /** True where the panel should take the focus: the question came from the keyboard or a link. */
  focus: boolean;
}

/** `tandem-plan`: the reader chose another plan to look at; null is the page's own. */
export interface PlanDetail {
  src: string | null;
}

/** `tandem-done`: a job ended. */
export interface DoneDetail {
  job: string;
  state: "done" | "failed" | "cancelled";
  next: string;
}

/** `tandem-drawn`: the map of the page's first screen is drawn. */
export type DrawnDetail = Record<string, never>;

declare global {
  interface DocumentEventMap {
    "tandem-day": CustomEvent<DayDetail>;
    "tandem-ask": CustomEvent<AskDetail>;
    "tandem-plan": CustomEvent<PlanDetail>;
    "tandem-done": CustomEvent<DoneDetail>;
    "tandem-drawn": CustomEvent<DrawnDetail>;
  }
}

/** Sends an event from an element up to the document. */
export function emit<Name extends "tandem-day" | "tandem-ask" | "tandem-plan" | "tandem-done" | "tandem-drawn">(
  from: EventTarget,
  name: Name,
  detail: DocumentEventMap[Name]["detail"],
): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}
