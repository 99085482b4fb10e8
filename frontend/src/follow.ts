/** Connects the elements of a page: the day and the plan that one of them gives out reach all others. */
import { emit } from "./events.ts";

const FOLLOWERS = "tandem-day, tandem-map, tandem-gantt, tandem-curve";
const SETTLED_MS = 300;

/** Sets `day` on every element that draws a room, and keeps the day in the page's address. */
export function followDay(): void {
  let settled = 0;
  document.addEventListener("tandem-day", ({ detail: { day } }) => {
    for (const element of document.querySelectorAll(FOLLOWERS)) element.setAttribute("day", String(day));
    window.clearTimeout(settled);
    settled = window.setTimeout(() => keepInAddress(day), SETTLED_MS);
  });
}

/** Sets the day that the page's address names; where it names none the elements keep the day that the page gave them. */
export function startDay(): void {
  const named = new URLSearchParams(location.search).get("day");
  if (named === null || !/^\d+$/.test(named)) return;
  for (const element of document.querySelectorAll(FOLLOWERS)) element.setAttribute("day", named);
}

function keepInAddress(day: number): void {
  const address = new URL(location.href);
  address.searchParams.set("day", String(day));
  history.replaceState(history.state, "", address);
}

/** Turns a click on a link with `data-ask` or `data-panel` into a question to the page's panel; without a panel the link is followed. */
export function followAsk(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-ask], a[data-panel]") : null;
    if (!link || !document.querySelector("tandem-panel")) return;
    event.preventDefault();
    emit(link, "tandem-ask", { thing: link.dataset["ask"] ?? "", address: link.href, focus: true });
  });
}

/** Sends the form of a choice with `data-submit` as soon as it changes; its button is for those without scripts. */
export function followChoices(): void {
  for (const spare of document.querySelectorAll<HTMLElement>("[data-without-script]")) spare.hidden = true;
  document.addEventListener("change", (event) => {
    const choice = event.target;
    if (choice instanceof HTMLSelectElement && "submit" in choice.dataset) choice.form?.requestSubmit();
  });
}
