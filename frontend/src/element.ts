/** What the elements that draw a room have in common: they load it from `src`, follow `day`, and say when they cannot. */
import { failure, numberAttribute } from "./dom.ts";
import { loadRoom, type Room } from "./room.ts";
import { clampDay } from "./state.ts";
import { say } from "./words.ts";

/** Attributes `src` (address of the room's data) and `day` (day of the plan). */
export abstract class RoomElement extends HTMLElement {
  static observedAttributes = ["src", "day"];

  protected room: Room | null = null;
  #loads = 0;

  /** Called once when the data is there, and again when `src` names another room. */
  protected abstract show(room: Room): void | Promise<void>;

  /** Called when the day changed and the data is there. */
  protected abstract moveTo(day: number): void;

  /** The day asked for, within the plan. */
  get day(): number {
    const day = numberAttribute(this, "day", 0);
    return this.room ? clampDay(this.room, day) : day;
  }

  connectedCallback(): void {
    void this.#load();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || !this.isConnected) return;
    if (name === "src") void this.#load();
    else if (name === "day" && this.room) this.moveTo(this.day);
    else if (this.room) this.changed(name);
  }

  /** Called when another observed attribute changed and the data is there. */
  protected changed(_name: string): void {}

  async #load(): Promise<void> {
    const src = this.getAttribute("src");
    if (!src) return;
    const load = ++this.#loads;
    this.setAttribute("aria-busy", "true");
    try {
      const room = await loadRoom(src);
      if (load !== this.#loads || !this.isConnected) return;
      this.room = room;
      await this.show(room);
    } catch (error) {
      if (load === this.#loads) this.#fail(error);
    } finally {
      if (load === this.#loads) this.removeAttribute("aria-busy");
    }
  }

  #fail(error: unknown): void {
    const cause = error instanceof Error ? error.message : String(error);
    const next = say("Check that Tandem is still running, then load the page again.");
    this.replaceChildren(failure(say("This part could not be loaded: {cause}.", { cause }), next));
  }
}
