/**
 * Brings what is painted to what should be, a few features per frame: only those that differ are written, and so few at a
 * time that the reader's hand on the slider is never held up.
 */

export interface Target {
  /** Where to write the value of a row. */
  write: (row: number, value: number) => void;
  /** What a row looks like before anything was written. */
  unpainted: number;
}

interface Layer extends Target {
  painted: Uint8Array;
  wanted: Uint8Array;
  /** Rows before this one are as wanted. */
  next: number;
}

/** A frame has costs of its own, however few rows change: smaller portions would only make more of them. */
const LEAST = 800;
const MOST = 4000;
/** What drawing the last portion may take of the main thread in a frame: above it the next portion is smaller. */
const MOST_MS = 20;

/** Calls back in the next frame with the milliseconds that others, the map above all, have already spent in it. */
export type Frame = (step: (spent: number) => void) => void;

export const browserFrame: Frame = (step) => requestAnimationFrame((began) => step(performance.now() - began));

export class Painter {
  readonly #layers = new Map<string, Layer>();
  readonly #frame: Frame;
  #running = false;
  #portion = 800;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** Adds a kind of features; every row is taken to be unpainted. */
  add(kind: string, rows: number, target: Target): void {
    const painted = new Uint8Array(rows).fill(target.unpainted);
    this.#layers.set(kind, { ...target, painted, wanted: painted.slice(), next: rows });
  }

  /** Forgets what was painted: the map was built anew. */
  restart(): void {
    for (const layer of this.#layers.values()) {
      layer.painted.fill(layer.unpainted);
      layer.next = 0;
    }
    this.#run();
  }

  /** Says what the rows of a kind should look like. */
  want(kind: string, values: Uint8Array): void {
    const layer = this.#layers.get(kind);
    if (!layer) return;
    layer.wanted = values;
    layer.next = 0;
    this.#run();
  }

  /** True when everything looks as wanted. */
  get done(): boolean {
    return !this.#running;
  }

  /** What is painted at the moment, by row. */
  painted(kind: string): Uint8Array {
    return this.#layers.get(kind)?.painted ?? new Uint8Array();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    this.#frame(() => this.#step(0));
  }

  #step(spent: number): void {
    const portion = spent > MOST_MS ? this.#portion / 2 : this.#portion * 1.25;
    this.#portion = Math.round(Math.min(MOST, Math.max(LEAST, portion)));
    let left = this.#portion;
    for (const layer of this.#layers.values()) left = paintSome(layer, left);
    if (left > 0) this.#running = false;
    else this.#frame((next) => this.#step(next));
  }
}

/** Writes up to `left` rows that differ; returns how many more may be written. */
function paintSome(layer: Layer, left: number): number {
  const { painted, wanted } = layer;
  let row = layer.next;
  while (row < painted.length && left > 0) {
    const value = wanted[row]!;
    if (painted[row] !== value) {
      layer.write(row, value);
      painted[row] = value;
      left--;
    }
    row++;
  }
  layer.next = row;
  return left;
}
