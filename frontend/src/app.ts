/** Entry of every page: registers the elements and connects their events. */
import "./style/app.css";
import { followDay } from "./follow.ts";
import { TandemDay } from "./day.ts";

customElements.define("tandem-day", TandemDay);
followDay();
