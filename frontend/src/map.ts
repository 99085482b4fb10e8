/** The map and its library: a file of its own, loaded by pages that have a map. */
import { TandemMap } from "./map/element.ts";

/** Registers `<tandem-map>`. */
export function register(): void {
  customElements.define("tandem-map", TandemMap);
}
