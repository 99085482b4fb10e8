/**
 * `<tandem-curve src day>`: people without each service under the plan, and under the baseline (dashed), with the day.
 * The table under it says the same in figures and chooses what is drawn. Gives out `tandem-day` for a click.
 */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { make } from "./dom.ts";
import { RoomElement } from "./element.ts";
import { emit } from "./events.ts";
import type { Curve, Room } from "./room.ts";
import { clampDay, personDaysGained, stateAt, stepAt } from "./state.ts";
import { colours, onThemeChange } from "./theme.ts";
import { dateText, monthText, monthWidth, number, say } from "./words.ts";

const COLOURS = 6;
const BADGE = 7;
const DASH = [6, 4];
const SMALL_SHARE = 0.03;

export class TandemCurve extends RoomElement {
  readonly #plot = make("div", { class: "curve-plot", dir: "ltr", role: "img" });
  readonly #words = make("p", { class: "curve-words" });
  readonly #rows = make("tbody");
  #chart: uPlot | null = null;
  #hidden = new Set<string>();
  #paints: Record<string, string> = {};
  #endTheme: () => void = () => {};
  readonly #sizes = new ResizeObserver(() => this.#resize());

  protected override show(room: Room): void {
    if (!this.#plot.isConnected) this.#build();
    this.#fillTable(room);
    this.#draw();
    this.moveTo(this.day);
  }

  protected override moveTo(day: number): void {
    if (!this.room) return;
    this.#chart?.setScale("x", { min: 0, max: this.#lastDay(this.room) });
    this.#writeFigures(this.room, day);
  }

  disconnectedCallback(): void {
    this.#sizes.disconnect();
    this.#endTheme();
    this.#chart?.destroy();
    this.#chart = null;
  }

  /** For tests: the figures of the day by service. */
  state(): { day: number; people: Record<string, number>; baseline: Record<string, number>; marker: number } {
    const curves = this.room ? stateAt(this.room, this.day).curves : [];
    return {
      day: this.day,
      people: Object.fromEntries(curves.map((curve) => [curve.service, curve.people])),
      baseline: Object.fromEntries(curves.map((curve) => [curve.service, curve.baseline])),
      marker: this.#chart?.valToPos(this.day, "x") ?? Number.NaN,
    };
  }

  #build(): void {
    const heads = [say("Without"), say("Plan"), say("Simple rule"), say("Person-days spared")];
    const head = make("tr", {}, ...heads.map((text, column) => make("th", { scope: "col", class: column ? "number" : null }, text)));
    const table = make("table", { class: "table curve-table" }, make("thead", {}, head), this.#rows);
    table.setAttribute("aria-label", say("People without each service on this day"));
    const key = make("p", { class: "curve-key muted" }, say("solid: plan, dashed: simple rule"));
    const figures = make("div", { class: "curve-figures" }, this.#words, make("div", { class: "scroll" }, table), key);
    this.replaceChildren(this.#plot, figures);
    this.#sizes.observe(this.#plot);
    this.#endTheme = onThemeChange(() => this.#draw());
  }

  #fillTable(room: Room): void {
    this.#rows.replaceChildren(...room.curves.map((curve, index) => this.#row(curve, index)));
  }

  #row(curve: Curve, index: number): HTMLTableRowElement {
    const box = make("input", { type: "checkbox", checked: !this.#hidden.has(curve.service) });
    box.addEventListener("change", () => this.#choose(curve.service, box.checked));
    const badge = make("span", { class: "curve-badge", "aria-hidden": "true" }, String(index + 1));
    badge.style.backgroundColor = `var(--curve-${index % COLOURS})`;
    const name = make("th", { scope: "row" }, make("label", {}, box, badge, curve.label));
    const figures = [0, 1, 2].map(() => make("td", { class: "number" }));
    return make("tr", {}, name, ...figures);
  }

  #choose(service: string, shown: boolean): void {
    if (shown) this.#hidden.delete(service);
    else this.#hidden.add(service);
    this.#draw();
  }

  #writeFigures(room: Room, day: number): void {
    const { curves } = stateAt(room, day);
    let spared = 0;
    curves.forEach((curve, index) => {
      const gained = personDaysGained(room.curves[index]!, day);
      if (room.services.some((service) => service.code === curve.service)) spared += gained;
      const cells = this.#rows.rows[index]?.querySelectorAll("td") ?? [];
      [curve.people, curve.baseline, gained].forEach((value, cell) => cells[cell]?.replaceChildren(number(value)));
    });
    const values = { date: dateText(room.start, day), n: Math.round(Math.abs(spared)) };
    this.#words.textContent =
      spared >= 0
        ? say("Until {date} the plan spares {n} person-days without a service, compared with the simple rule.", values)
        : say("Until {date} the plan costs {n} person-days without a service more than the simple rule.", values);
    this.#plot.setAttribute("aria-label", `${say("Curve of people without each service")}. ${this.#words.textContent}`);
  }

  #draw(): void {
    this.#chart?.destroy();
    this.#chart = null;
    const { clientWidth: width, clientHeight: height } = this.#plot;
    if (!this.room || width === 0 || height === 0) return;
    this.#paints = colours(this, ["--danger", "--surface", ...Array.from({ length: COLOURS }, (_, index) => `--curve-${index}`)]);
    const shown = this.room.curves.filter((curve) => !this.#hidden.has(curve.service));
    this.#chart = new uPlot(this.#options(this.room, shown, width, height), columns(this.room, shown), this.#plot);
  }

  /** The long flat ends of the curves are left out until the day gets there. */
  #lastDay(room: Room): number {
    const until = worthShowing(room);
    return this.day <= until ? until : Math.max(1, room.days);
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#plot;
    if (!this.#chart) this.#draw();
    else if (width && height) this.#chart.setSize({ width, height });
  }

  #options(room: Room, shown: Curve[], width: number, height: number): uPlot.Options {
    const { "--ink-soft": ink, "--line": line } = colours(this, ["--ink-soft", "--line"]);
    const font = `11px ${getComputedStyle(this).fontFamily}`;
    const axis = { stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    return {
      width,
      height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: () => [0, this.#lastDay(room)] }, y: { range: (_, __, top) => [0, Math.max(1, top * 1.05)] } },
      axes: [
        { ...axis, space: (chart) => this.#monthSpace(chart, font), incrs: [7, 30.4375, 91.3125, 182.625, 365.25, 730.5, 1461], values: (_, days) => days.map((day) => monthText(room.start, day)) },
        { ...axis, size: 60, values: (_, people) => people.map((value) => number(value)) },
      ],
      series: [{}, ...shown.flatMap((curve) => this.#series(room, curve))],
      hooks: { draw: [(chart) => this.#drawDay(chart, room, shown)], ready: [(chart) => this.#listen(chart)] },
    };
  }

  /** So that names of months do not touch. */
  #monthSpace({ ctx }: uPlot, font: string): number {
    ctx.save();
    ctx.font = font;
    const width = monthWidth(ctx);
    ctx.restore();
    return width;
  }

  #series(room: Room, curve: Curve): uPlot.Series[] {
    const stroke = this.#paints[curveColour(room, curve)] ?? "";
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const look = { stroke, points: { show: false }, ...(stepped ? { paths: stepped } : {}) };
    return [
      { ...look, width: 2 },
      { ...look, width: 1.5, dash: DASH },
    ];
  }

  #listen(chart: uPlot): void {
    chart.over.addEventListener("click", () => {
      const day = chart.posToVal(chart.cursor.left ?? 0, "x");
      if (this.room) emit(this, "tandem-day", { day: clampDay(this.room, day) });
    });
  }

  /** The line of the day, and on it each curve's number of the table, so that colour is not needed. */
  #drawDay(chart: uPlot, room: Room, shown: Curve[]): void {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio || 1;
    const paint = (name: string): string => this.#paints[name] ?? "";
    const x = chart.valToPos(this.day, "x", true);
    ctx.save();
    ctx.fillStyle = paint("--danger");
    ctx.fillRect(Math.round(x) - ratio, bbox.top, 2 * ratio, bbox.height);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = `600 ${10 * ratio}px sans-serif`;
    for (const curve of shown) {
      const y = chart.valToPos(curve.people[stepAt(curve.days, this.day)] ?? 0, "y", true);
      ctx.fillStyle = paint(curveColour(room, curve));
      ctx.beginPath();
      ctx.arc(x, y, BADGE * ratio, 0, 2 * Math.PI);
      ctx.fill();
      ctx.fillStyle = paint("--surface");
      ctx.fillText(String(room.curves.indexOf(curve) + 1), x, y);
    }
    ctx.restore();
  }
}

/** The day from which no curve has more than a little of its falling left, measured by the largest curve, and a quarter more. */
function worthShowing(room: Room): number {
  const little = SMALL_SHARE * Math.max(1, ...room.curves.map((curve) => curve.people[0] ?? 0));
  const days = room.curves.flatMap((curve) =>
    [curve.people, curve.baseline].map((people) => {
      const last = people.at(-1) ?? 0;
      return curve.days[Math.max(0, people.findIndex((value) => value - last <= little))] ?? 0;
    }),
  );
  return Math.min(Math.max(1, room.days), Math.ceil(1.25 * Math.max(7, ...days)));
}

function curveColour(room: Room, curve: Curve): string {
  return `--curve-${room.curves.indexOf(curve) % COLOURS}`;
}

/** The curves on one common list of days, as uPlot wants them; the last value holds to the end of the plan. */
export function columns(room: Room, shown: readonly Curve[]): uPlot.AlignedData {
  const days = [...new Set([0, room.days, ...shown.flatMap((curve) => curve.days)])].filter((day) => day <= room.days);
  days.sort((one, other) => one - other);
  const read = (values: readonly number[], curve: Curve): (number | null)[] =>
    days.map((day) => values[stepAt(curve.days, day)] ?? null);
  return [days, ...shown.flatMap((curve) => [read(curve.people, curve), read(curve.baseline, curve)])];
}
