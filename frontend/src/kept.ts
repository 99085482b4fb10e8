/** `<tandem-kept>`: the pages that the service worker kept, the newest first, as links. */
import { make } from "./dom.ts";

const KEPT = "tandem-pages";
const MOST = 40;

export class TandemKept extends HTMLElement {
  connectedCallback(): void {
    void this.#list();
  }

  async #list(): Promise<void> {
    const kept = await caches.open(KEPT);
    const addresses = (await kept.keys()).map((request) => new URL(request.url)).reverse();
    const found = await Promise.all(addresses.map(async (url) => ({ url, title: await titleOf(await kept.match(url.href, { ignoreVary: true })) })));
    const pages = found.filter(({ url, title }) => title && url.pathname !== "/away" && !url.searchParams.has("part"));
    this.replaceChildren(make("ul", {}, ...pages.slice(0, MOST).map(({ url, title }) => item(url, title))));
  }
}

function item(url: URL, title: string): HTMLElement {
  const address = make("span", { class: "muted", dir: "ltr" }, url.pathname + url.search);
  return make("li", {}, make("a", { href: url.href }, make("bdi", {}, title), " ", address));
}

/** Title of a page; empty for whatever is none. */
async function titleOf(answer: Response | undefined): Promise<string> {
  if (!answer?.headers.get("content-type")?.startsWith("text/html")) return "";
  return new DOMParser().parseFromString(await answer.text(), "text/html").title;
}
