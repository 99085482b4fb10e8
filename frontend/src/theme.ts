/** Colours of the style sheet for what is drawn on a canvas, and the moment when they change. */

/** Value of a colour variable such as `--ink`, as the browser resolves it for the theme of an element. */
export function colour(element: Element, name: string): string {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Several at once, by name. */
export function colours<Name extends string>(element: Element, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, colour(element, name)])) as Record<Name, string>;
}

/** Calls back when light turns to dark, by the system or by the page, or when the page is printed. Returns how to end it. */
export function onThemeChange(changed: () => void): () => void {
  const queries = ["(prefers-color-scheme: dark)", "print"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", changed);
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    for (const query of queries) query.removeEventListener("change", changed);
    watcher.disconnect();
  };
}

/** Red, green, blue (0 to 255) of a resolved colour. */
export function channels(resolved: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (resolved.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
