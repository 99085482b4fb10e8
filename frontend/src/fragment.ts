/** Fragments of pages from the server: asked for, parsed without running anything, and put in as nodes. */

/** Thrown where an answer is no page: its status says why. */
export class AnswerError extends Error {}

/** The header that shows a changing request to be this page's own. */
export function ownHeaders(): Record<string, string> {
  return { "x-tandem": "1", accept: "text/html" };
}

/** An address of this server with `part=1`, which asks for the fragment instead of the page. */
export function partOf(address: string): URL {
  const url = new URL(address, location.href);
  url.searchParams.set("part", "1");
  return url;
}

/** Nodes of the answer's `<main>`, or of its body where it has none. Error pages of the server are answers too. */
export async function fragmentOf(answer: Response): Promise<DocumentFragment> {
  if (!answer.headers.get("content-type")?.startsWith("text/html")) {
    throw new AnswerError(`${answer.status} ${answer.statusText}`.trim());
  }
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...(parsed.querySelector("main") ?? parsed.body).childNodes);
  return fragment;
}

/** Sends a form as the browser would, to its address with `part=1`. */
export function sendForm(form: HTMLFormElement, submitter: HTMLElement | null): Promise<Response> {
  const data = new FormData(form, submitter);
  const address = partOf(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href);
  if (form.method === "get") {
    for (const [name, value] of data) if (typeof value === "string") address.searchParams.append(name, value);
    return fetch(address, { headers: ownHeaders() });
  }
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(textsOf(data));
  return fetch(address, { method: "POST", body, headers: ownHeaders() });
}

function textsOf(data: FormData): [string, string][] {
  return [...data].filter((entry): entry is [string, string] => typeof entry[1] === "string");
}
