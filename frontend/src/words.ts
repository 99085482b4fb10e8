/** Texts, numbers and dates in the reader's language. English texts are the keys of the page's data block `#words`. */

let known: Record<string, string> | undefined;

function words(): Record<string, string> {
  if (known) return known;
  const block = document.getElementById("words");
  known = block ? (JSON.parse(block.textContent || "{}") as Record<string, string>) : {};
  return known;
}

/** The text in the reader's language with values put in by name: `say("Day {n}", { n: 3 })`. */
export function say(english: string, values: Record<string, string | number> = {}): string {
  return filled(words()[english] || english, values);
}

/** A text with its slots filled; a slot without a value stays as it is. */
export function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name];
    if (value === undefined) return slot;
    return typeof value === "number" ? number(value) : value;
  });
}

/** The locale that the server spells numbers and dates with: month names differ between Arabic countries. */
function language(): string {
  return (typeof document === "undefined" ? "" : document.documentElement.dataset["locale"]) || "en-GB";
}

/** A whole number as the reader's language writes it. */
export function number(value: number): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 0 }).format(value);
}

/** A share as per cent. */
export function percent(value: number): string {
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 }).format(value);
}

const DAY_MS = 86_400_000;

/** Midnight UTC of a day of the plan, in milliseconds. */
export function instantOf(start: string, day: number): number {
  return Date.parse(`${start}T00:00:00Z`) + day * DAY_MS;
}

/** Day of the plan on which a date falls. */
export function dayOf(start: string, date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - instantOf(start, 0)) / DAY_MS);
}

/** ISO date of a day of the plan. */
export function isoDate(start: string, day: number): string {
  return new Date(instantOf(start, day)).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language() + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language(), { ...options, timeZone: "UTC" });
    formats.set(key, format);
  }
  return format;
}

/** A day of the plan as a date in the reader's language, such as 3 May 2026. */
export function dateText(start: string, day: number): string {
  return dateFormat({ day: "numeric", month: "short", year: "numeric" }).format(instantOf(start, day));
}

/** A day of the plan with its weekday. */
export function longDateText(start: string, day: number): string {
  return dateFormat({ weekday: "short", day: "numeric", month: "long", year: "numeric" }).format(instantOf(start, day));
}

/** Month and year of a day of the plan. */
export function monthText(start: string, day: number): string {
  return dateFormat({ month: "short", year: "numeric" }).format(instantOf(start, day));
}

/** Pixels that the longest name of a month takes in the font of a context, with the space beside it. */
export function monthWidth(context: CanvasRenderingContext2D): number {
  const months = Array.from({ length: 12 }, (_, month) => monthText("2026-01-15", month * 30));
  return Math.max(...months.map((name) => context.measureText(name).width)) + 12;
}
