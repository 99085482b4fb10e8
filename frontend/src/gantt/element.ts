/**
 * `<tandem-gantt src day twin>`: who does what when. `twin` is the address of the same as a table.
 * Gives out `tandem-ask` with the id of a work, and `tandem-day` for a click on the months.
 */
import { button, make, oncePerFrame } from "../dom.ts";
import { RoomElement } from "../element.ts";
import { emit, type AskDetail } from "../events.ts";
import { labelOf, type Room } from "../room.ts";
import { clampDay } from "../state.ts";
import { onThemeChange } from "../theme.ts";
import { dateText, say } from "../words.ts";
import { kindLegend } from "./legend.ts";
import { dayToX, drawGantt, HEADER, paintsFor, ROW, xToDay, type Paints, type View } from "./draw.ts";
import { drawSheets } from "./paper.ts";
import { barsWithin, ganttRows, neighbour, nextRow, type Bar, type GanttRow, type Place } from "./model.ts";

const MOST_SCALE = 40;
const ZOOM = 1.5;
const CLICK_PX = 4;

export class TandemGantt extends RoomElement {
  readonly #canvas = make("canvas", { class: "gantt-canvas", "aria-hidden": "true" });
  readonly #space = make("div", { class: "gantt-space" });
  readonly #scroller = make("div", { class: "gantt-scroller", tabindex: 0, role: "application", dir: "ltr" });
  readonly #tip = make("div", { class: "gantt-tip", hidden: true });
  readonly #paper = make("div", { class: "gantt-print print-only" });
  readonly #print = (): void => {
    if (this.room) drawSheets(this.#paper, this.room, this.#rows, this.day);
  };
  readonly #spoken = make("p", { class: "visually-hidden", role: "status" });
  #rows: GanttRow[] = [];
  #focus: Place | null = null;
  #marked: ReadonlySet<number> = new Set();
  #scale = 0;
  #paints: Paints | null = null;
  #endTheme: () => void = () => {};
  readonly #draw = oncePerFrame(() => this.#paint());
  readonly #sizes = new ResizeObserver(() => this.#resize());
  readonly #hear = ({ detail }: CustomEvent<AskDetail>): void => this.#mark(detail.thing);

  protected override show(room: Room): void {
    this.#rows = ganttRows(room);
    this.#focus = null;
    this.#paints = null;
    if (!this.#scroller.isConnected) this.#build();
    this.querySelector(".gantt-legend")?.replaceWith(kindLegend(room, this));
    this.#scale = 0;
    this.#resize();
  }

  protected override moveTo(): void {
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#endTheme();
    this.#sizes.disconnect();
    document.removeEventListener("tandem-ask", this.#hear);
    window.removeEventListener("beforeprint", this.#print);
  }

  /** For tests: what is drawn. */
  state(): { rows: number; bars: number; scale: number; day: number; focus: string | null } {
    const bars = this.#rows.reduce((sum, row) => sum + (row.kind === "team" ? row.bars.length : 0), 0);
    const bar = this.#barAt(this.#focus);
    const focus = bar && this.room ? this.room.works.id[bar.work]! : null;
    return { rows: this.#rows.length, bars, scale: this.#scale, day: this.day, focus };
  }

  #build(): void {
    this.#scroller.setAttribute("aria-label", say("Gantt chart: teams by organisation and their works over the days"));
    const help = say("Arrow keys go from bar to bar, Enter asks about one, plus and minus zoom.");
    const helpId = `gantt-help-${Math.random().toString(36).slice(2)}`;
    this.#scroller.setAttribute("aria-describedby", helpId);
    this.#scroller.append(this.#canvas, this.#space);
    const tools = make("div", { class: "gantt-tools" });
    tools.append(
      button("+", () => this.#zoom(ZOOM), { "aria-label": say("Zoom in") }),
      button("−", () => this.#zoom(1 / ZOOM), { "aria-label": say("Zoom out") }),
      button(say("Whole plan"), () => this.#zoom(0)),
    );
    const twin = this.getAttribute("twin");
    if (twin) tools.append(make("a", { href: twin }, say("As a table")));
    tools.append(make("div", { class: "gantt-legend" }));
    this.replaceChildren(tools, this.#scroller, this.#paper, this.#tip, this.#spoken, make("p", { id: helpId, class: "visually-hidden" }, help));
    this.#listen();
  }

  #listen(): void {
    const scroller = this.#scroller;
    scroller.addEventListener("scroll", this.#draw, { passive: true });
    scroller.addEventListener("keydown", (event) => this.#key(event));
    scroller.addEventListener("pointermove", (event) => this.#hover(event));
    scroller.addEventListener("pointerleave", () => this.#hideTip());
    scroller.addEventListener("blur", () => this.#hideTip());
    scroller.addEventListener("pointerdown", (event) => this.#press(event));
    scroller.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    document.addEventListener("tandem-ask", this.#hear);
    window.addEventListener("beforeprint", this.#print);
    this.#sizes.observe(scroller);
    this.#endTheme = onThemeChange(() => {
      this.#paints = null;
      this.#paint();
    });
  }

  #view(): View {
    const { clientWidth: width, clientHeight: height, scrollLeft: left, scrollTop: top } = this.#scroller;
    return { width, height, left, top, scale: this.#scale, gutter: Math.min(180, Math.round(width * 0.3)) };
  }

  #resize(): void {
    if (!this.room) return;
    const { width, height, gutter } = this.#view();
    if (width === 0 || height === 0) return;
    this.#scale = Math.max(this.#scale, this.#wholeScale());
    const ratio = devicePixelRatio || 1;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    this.#space.style.width = `${gutter + (this.room.days + 1) * this.#scale}px`;
    this.#space.style.height = `${HEADER + this.#rows.length * ROW}px`;
    this.#space.style.marginTop = `${-height}px`;
    this.#paint();
  }

  #wholeScale(): number {
    const { width, gutter } = this.#view();
    return Math.max(0.05, (width - gutter - 2) / ((this.room?.days ?? 0) + 1));
  }

  #paint(): void {
    const context = this.#canvas.getContext("2d");
    if (!this.room || !context || this.#canvas.width === 0) return;
    this.#paints ??= paintsFor(this, context, new Set(this.room.works.kind));
    const ratio = devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const scene = { room: this.room, rows: this.#rows, day: this.day, focus: this.#focus, marked: this.#marked };
    drawGantt(context, this.#view(), scene, this.#paints);
  }

  /** Zooms around the middle of what is seen, or around a pixel; 0 shows the whole plan. */
  #zoom(factor: number, around?: number): void {
    const view = this.#view();
    const x = around ?? (view.gutter + view.width) / 2;
    const day = xToDay(view, x);
    this.#scale = Math.min(MOST_SCALE, Math.max(this.#wholeScale(), this.#scale * factor));
    this.#resize();
    this.#scroller.scrollLeft = view.gutter + day * this.#scale - x;
    this.#draw();
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - this.#scroller.getBoundingClientRect().left);
  }

  #barAt(place: Place | null): Bar | null {
    const row = place && this.#rows[place.row];
    return row?.kind === "team" ? (row.bars[place!.bar] ?? null) : null;
  }

  #placeUnder(event: PointerEvent): Place | null {
    const view = this.#view();
    const box = this.#scroller.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    if (x < view.gutter || y < HEADER) return null;
    const index = Math.floor((y - HEADER + view.top) / ROW);
    const row = this.#rows[index];
    if (row?.kind !== "team") return null;
    const slack = 2 / view.scale;
    const day = xToDay(view, x);
    const [begin, end] = barsWithin(row, day - slack, day + slack);
    const within = (bar: Bar): boolean => bar.first <= day + slack && bar.last + 1 >= day - slack;
    for (let bar = end - 1; bar >= begin; bar--) if (within(row.bars[bar]!)) return { row: index, bar };
    return null;
  }

  #hover(event: PointerEvent): void {
    const place = this.#placeUnder(event);
    const bar = this.#barAt(place);
    if (!bar || !place) return this.#hideTip();
    const box = this.getBoundingClientRect();
    this.#showTip(this.#textOf(place, bar), event.clientX - box.left, event.clientY - box.top);
  }

  /** A press that does not move is a click; one that moves drags what is seen. */
  #press(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType !== "mouse") return this.#touch(event);
    const { clientX, clientY } = event;
    const { scrollLeft, scrollTop } = this.#scroller;
    let moved = false;
    const drag = (move: PointerEvent): void => {
      moved ||= Math.hypot(move.clientX - clientX, move.clientY - clientY) > CLICK_PX;
      if (moved) this.#scroller.scrollTo(scrollLeft - move.clientX + clientX, scrollTop - move.clientY + clientY);
    };
    const drop = (up: PointerEvent): void => {
      window.removeEventListener("pointermove", drag);
      if (!moved) this.#click(up);
    };
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", drop, { once: true });
  }

  /** A finger scrolls by itself; only a tap reaches the click. */
  #touch(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#scroller.addEventListener("click", (click) => this.#click(click as PointerEvent), { once: true });
  }

  #click(event: PointerEvent): void {
    const box = this.#scroller.getBoundingClientRect();
    if (this.room && event.clientY - box.top < HEADER) {
      return emit(this, "tandem-day", { day: clampDay(this.room, Math.floor(xToDay(this.#view(), event.clientX - box.left))) });
    }
    const place = this.#placeUnder(event);
    if (place) this.#ask(place, false);
  }

  #ask(place: Place, focus: boolean): void {
    const bar = this.#barAt(place);
    this.#focus = place;
    if (bar && this.room) emit(this, "tandem-ask", { thing: this.room.works.id[bar.work]!, address: "", focus });
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoom = { "+": ZOOM, "=": ZOOM, "-": 1 / ZOOM, "0": 0 }[event.key];
    if (zoom !== undefined) this.#zoom(zoom);
    else if (event.key === "Enter" && this.#focus) this.#ask(this.#focus, true);
    else if (/^(Arrow|Home|End)/.test(event.key)) this.#moveFocus(event.key);
    else return;
    event.preventDefault();
  }

  #moveFocus(key: string): void {
    const to = this.#focus ? neighbour(this.#rows, this.#focus, key) : nextRow(this.#rows, -1, 1, this.day);
    const bar = this.#barAt(to);
    if (!to || !bar) return;
    this.#focus = to;
    this.#reveal(to, bar);
    const view = this.#view();
    const text = this.#textOf(to, bar);
    this.#spoken.textContent = text;
    const x = Math.max(view.gutter, dayToX(view, bar.first));
    this.#showTip(text, x, this.#scroller.offsetTop + HEADER + (to.row + 1) * ROW - view.top);
    this.#draw();
  }

  /** Scrolls so that a bar is seen. */
  #reveal(place: Place, bar: Bar): void {
    const view = this.#view();
    const top = place.row * ROW;
    const scroller = this.#scroller;
    if (top < view.top) scroller.scrollTop = top - ROW;
    else if (top + 2 * ROW > view.top + view.height - HEADER) scroller.scrollTop = top + 3 * ROW - view.height + HEADER;
    const x = dayToX(view, bar.first);
    if (x < view.gutter || x > view.width - 40) scroller.scrollLeft = bar.first * view.scale - (view.width - view.gutter) / 4;
  }

  #textOf(place: Place, bar: Bar): string {
    const room = this.room!;
    const values = {
      work: room.works.name[bar.work]!,
      kind: labelOf(room, "work_kind", room.works.kind[bar.work]!),
      team: this.#rows[place.row]!.label,
      first: dateText(room.start, bar.first),
      last: dateText(room.start, bar.last),
    };
    return say("{work} ({kind}), {team}: {first} to {last}", values);
  }

  #showTip(text: string, x: number, y: number): void {
    this.#tip.textContent = text;
    this.#tip.hidden = false;
    this.#tip.style.left = `${Math.max(4, Math.min(x + 12, this.clientWidth - this.#tip.offsetWidth - 4))}px`;
    this.#tip.style.top = `${Math.max(4, Math.min(y + 14, this.clientHeight - this.#tip.offsetHeight - 4))}px`;
  }

  #hideTip(): void {
    this.#tip.hidden = true;
  }

  /** Frames the bars of what the reader asked about: a work, its thing, or a team. */
  #mark(thing: string): void {
    if (!this.room) return;
    const { works } = this.room;
    const marked = new Set<number>();
    for (let row = 0; row < works.id.length; row++) if (works.id[row] === thing || works.thing[row] === thing) marked.add(row);
    this.#marked = marked;
    this.#draw();
  }
}
