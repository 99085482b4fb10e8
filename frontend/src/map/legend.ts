/** The legend of the map: states of hazards with colour and pattern, assets, communities and teams. */
import { swatch } from "../gantt/legend.ts";
import { make } from "../dom.ts";
import { STATE_LOOK } from "../patterns.ts";
import { labelOf, type Room } from "../room.ts";
import { say } from "../words.ts";

/** Where the legend would hide much of the map it starts closed. */
const ROOMY_PX = { width: 1000, height: 520 };

export function mapLegend(room: Room, element: HTMLElement): HTMLElement {
  const list = make("ul", { class: "legend-list" });
  STATE_LOOK.forEach((look, state) => {
    list.append(make("li", {}, swatch(element, look), labelOf(room, "hazard_state", String(state))));
  });
  for (const network of new Set(room.assets.network)) {
    list.append(make("li", {}, make("span", { class: `key-line key-${network}` }), labelOf(room, "network", network)));
  }
  const marks: [string, string][] = [
    ["key-line key-broken", say("Dashed: does not work")],
    ["key-outline", say("Broken outline: suspected, not confirmed")],
    ["key-left", say("Ring: as large as what is left to clear under the plan; all of the area stays hazard until it is released")],
    ["key-community", say("Community: filled by its share of services")],
    ["key-team", say("Team: filled where it works")],
  ];
  for (const [look, text] of marks) list.append(make("li", {}, make("span", { class: look }), text));
  return make("details", { class: "map-legend", open: element.clientWidth > ROOMY_PX.width && element.clientHeight > ROOMY_PX.height }, make("summary", {}, say("Legend")), list);
}
