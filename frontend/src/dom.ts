/** Making elements without markup from data: text goes in as text, never as HTML. */

type Attributes = Record<string, string | number | boolean | null>;

/** An element with attributes (null and false leave one out, true sets it empty) and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** Sets or takes away attributes, as `make` does. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A button that does something. */
export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = make("button", { type: "button", class: "button button--small", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** A whole number in an attribute, or a value where it has none. */
export function numberAttribute(element: Element, name: string, otherwise: number): number {
  const text = element.getAttribute(name);
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : otherwise;
}

/** What to show instead of an element that could not load: what went wrong and what to do next. */
export function failure(cause: string, next: string): HTMLElement {
  return make("p", { class: "error", role: "alert" }, `${cause} ${next}`);
}

/** True where the reader asked the system for less motion. */
export function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Calls `draw` once per frame however often it is asked. */
export function oncePerFrame(draw: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}
