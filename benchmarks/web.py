"""The plan room in a real browser: first screen, dragging the day, answers, filters and the size of what is sent.

    python benchmarks/web.py --works 1000 --hazards 0
    python benchmarks/web.py --full --kept FOLDER

A workspace is generated and planned, ``tandem serve`` started on it, and headless Chromium opens the room at once, while the
server still gets ready; clicks and lists are asked for once it is. ``--full`` is the published size: 10,000 works and 50,000
hazardous areas. Nothing is drawn by a graphics card here: every frame of the map is drawn by software and read back while the page
waits, so what scripts take of the longest frame is told beside the whole, which is what counts. The day is dragged again in a browser
that puts pages together with the same software GL, where nothing is read back. Seconds of the processor are told beside those of the
clock, because another program on the machine lengthens only the latter.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from playwright.sync_api import Page, Playwright, ViewportSize, sync_playwright

from _rooms import planned_region

STATIC = Path(str(files("tandem.web"))) / "static"
QUESTIONS = 24
# Put together where the map is drawn, as with a graphics card, but all by the same software.
COMPOSITED = (
    "--ignore-gpu-blocklist",
    "--enable-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--enable-gpu-rasterization",
)
VIEW: ViewportSize = {"width": 1400, "height": 900}
# A drag of the published size takes minutes where software draws, and one shows that the tiny size runs.
REPEATS, REPEATED_WORKS = 3, range(500, 1001)
LONG_TASKS = """
window.longTasks = [];
window.longScripts = [];
new PerformanceObserver(list => {
  for (const task of list.getEntries()) window.longTasks.push(task.duration);
}).observe({ type: 'longtask', buffered: true });
new PerformanceObserver(list => {
  for (const frame of list.getEntries())
    window.longScripts.push(frame.scripts.reduce((sum, script) => sum + script.duration, 0));
}).observe({ type: 'long-animation-frame', buffered: true });
"""
IN_TEXT = "document.querySelector('tandem-panel')?.isConnected"
USEFUL = """() => {
  const done = name => { const e = document.querySelector(name); return e && !e.hasAttribute('aria-busy') && e.children.length; };
  const map = document.querySelector('tandem-map');
  return done('tandem-gantt') && done('tandem-curve') && done('tandem-day') && map?.state?.().ready ? performance.now() : 0;
}"""
ASK = """async thing => {
  const panel = document.querySelector('tandem-panel'), begun = performance.now();
  await new Promise(done => {
    new MutationObserver((_, seen) => { seen.disconnect(); requestAnimationFrame(done); })
      .observe(panel.querySelector('.panel-body'), { childList: true });
    document.dispatchEvent(new CustomEvent('tandem-ask', { detail: { thing, focus: false } }));
  });
  return performance.now() - begun;
}"""

Row = tuple[str, str, str]


@contextlib.contextmanager
def served(path: Path) -> Iterator[tuple[str, float]]:
    """Address of a room, and seconds until it was told."""
    begun = time.perf_counter()
    command = [str(Path(sys.executable).with_name("tandem")), "serve", str(path), "--port", "0", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = _address(server.stdout)
        yield address, time.perf_counter() - begun
    finally:
        server.terminate()
        server.wait(30)


def got(address: str) -> bytes:
    """The answer of the server."""
    with urllib.request.urlopen(address, timeout=300) as answer:
        content: bytes = answer.read()
    return content


def _address(output: IO[str] | None) -> str:
    assert output is not None
    found = re.search(r"http://\S+", output.readline())
    if found is None:
        raise SystemExit("The server did not start.")
    return found[0]


def first_screen(page: Page, address: str) -> tuple[float, float, float]:
    """Seconds until the page is answered, until text is there, and until map, chart, curve and slider are drawn."""
    page.add_init_script(LONG_TASKS)
    page.goto(address, wait_until="commit")
    page.wait_for_function(IN_TEXT, polling="raf")
    text = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()")
    useful = page.wait_for_function(USEFUL, polling=50, timeout=120_000).json_value()
    answered = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
    return float(answered) / 1e3, float(text) / 1e3, float(useful) / 1e3


def processor_s() -> dict[str, float]:
    """Seconds of the processor by kind of process that this one started: server, GL, browser."""
    parents, spent, kinds = {}, {}, {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            command = (place / "cmdline").read_bytes()
            pid = int(place.name)
            parents[pid], spent[pid] = int(fields[1]), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            kinds[pid] = "server" if b"serve" in command else "GL" if b"gpu-process" in command else "browser"
    found = dict.fromkeys(("server", "GL", "browser"), 0.0)
    for pid, seconds in spent.items():
        above = pid
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid() != pid:
            found[kinds[pid]] += seconds
    return found


def ready(address: str, data: dict[str, Any]) -> float:
    """Seconds until the room answers a question and a search."""
    begun = time.perf_counter()
    got(f"{address}ask/{data['communities']['id'][0]}?part=1")
    got(f"{address}list/works?q=a")
    return time.perf_counter() - begun


def dragged(page: Page) -> tuple[float, float, int]:
    """Longest task and longest scripts of a frame in ms while the slider is dragged from end to end and back, and days shown."""
    box = page.locator("tandem-day input[type=range]").bounding_box()
    assert box is not None
    page.evaluate(
        "window.longTasks.length = window.longScripts.length = window.days = 0;"
        "document.addEventListener('tandem-day', () => window.days++)"
    )
    y, left, width = box["y"] + box["height"] / 2, box["x"] + 6, box["width"] - 12
    page.mouse.move(left, y)
    page.mouse.down()
    for step in [*range(81), *range(80, -1, -1)]:
        page.mouse.move(left + width * step / 80, y)
        page.wait_for_timeout(12)
    page.mouse.up()
    page.wait_for_timeout(300)
    longest, scripts, days = page.evaluate(
        "[Math.max(0, ...window.longTasks), Math.max(0, ...window.longScripts), window.days]"
    )
    return float(longest), float(scripts), int(days)


def asked(page: Page, data: dict[str, Any]) -> tuple[float, float]:
    """Median and longest ms from a click on a thing to the answer on the screen."""
    kinds = [data[name]["id"] for name in ("communities", "hazards", "assets", "teams", "works")]
    things = [ids[len(ids) * step // QUESTIONS] for step in range(QUESTIONS // len(kinds) + 1) for ids in kinds if ids]
    spent = [page.evaluate(ASK, thing) for thing in dict.fromkeys(things)]
    return statistics.median(spent), max(spent)


def filtered(address: str) -> tuple[float, float]:
    """Median and longest ms of lists with filters."""
    spent = []
    for query in ("q=a", "q=bridge", "sort=-area_m2", "kind.in=clearance", "sort=name&page=3"):
        begun = time.perf_counter()
        got(f"{address}list/works?{query}")
        spent.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(spent), max(spent)


def scripts() -> tuple[float, float]:
    """Kilobytes of our own scripts, and of the map library with its worker, compressed."""
    sizes = {file.name: len(gzip.compress(file.read_bytes())) / 1e3 for file in STATIC.glob("*.js")}
    library = sum(size for name, size in sizes.items() if name.startswith("map"))
    return sum(sizes.values()) - library, library


def composited(playwright: Playwright, address: str, repeats: int) -> float:
    """Longest task in ms while the day is dragged in a browser that reads nothing back."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=COMPOSITED)
    page = browser.new_page(viewport=VIEW)
    first_screen(page, address)
    found = statistics.median(dragged(page)[0] for _ in range(repeats))
    browser.close()
    return found


def inboxes(address: str) -> tuple[float, float]:
    """Seconds until the inboxes are answered, and until names are compared, too."""
    begun = time.perf_counter()
    got(f"{address}inbox")
    first = time.perf_counter() - begun
    while b"still being compared" in got(f"{address}inbox/same"):
        time.sleep(0.2)
    return first, time.perf_counter() - begun


def measured(path: Path, goal_s: float, repeats: int) -> list[Row]:
    """Rows of what, figure and goal."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=VIEW)
        with served(path) as (address, told):
            before = processor_s()
            answered, text, useful = first_screen(page, address)
            spent = {kind: seconds - before[kind] for kind, seconds in processor_s().items()}
            data = json.loads(got(f"{address}room.json"))
            waited = ready(address, data)
            inbox, compared = inboxes(address)
            median, slowest = asked(page, data)
            lists = filtered(address)
            drags = [dragged(page) for _ in range(repeats)]
            browser.close()
            unread = composited(playwright, address, repeats)
    own, library = scripts()
    longest, of_scripts = (statistics.median(drag[kind] for drag in drags) for kind in (0, 1))
    return [
        ("tandem serve: address told", f"{told:.1f} s", ""),
        ("page answered by the server that has just started", f"{answered:.2f} s", ""),
        ("first text on the screen", f"{text:.2f} s", ""),
        ("first useful screen: map, Gantt chart, curve, slider", f"{useful:.1f} s", f"{goal_s:g} s"),
        *((f"  of the processor until then: {kind}", f"{seconds:.1f} s", "") for kind, seconds in spent.items()),
        ("questions and searches answered after that", f"{waited:.1f} s", ""),
        ("inboxes answered the first time / names compared", f"{inbox:.2f} / {compared:.1f} s", "1 s"),
        (f"longest task, day dragged over {drags[0][2]:,} steps", f"{longest:.0f} ms", "50 ms"),
        ("  of it scripts, in the frame with most of them", f"{of_scripts:.0f} ms", ""),
        ("  longest task where frames are not read back", f"{unread:.0f} ms", "50 ms"),
        ("click to answer, median / longest", f"{median:.0f} / {slowest:.0f} ms", "300 ms"),
        ("list of works, filter, median / longest", f"{lists[0]:.0f} / {lists[1]:.0f} ms", "200 ms"),
        ("own scripts, compressed", f"{own:.0f} kB", "150 kB"),
        ("map library, compressed", f"{library:.0f} kB", ""),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--works", type=int, default=60)
    parser.add_argument("--hazards", type=int, default=60, help="areas beyond those of the works are closed ones")
    parser.add_argument("--full", action="store_true", help="the published size: 10,000 works, 50,000 areas")
    parser.add_argument("--kept", type=Path, help="folder where generated regions stay for the next time")
    arguments = parser.parse_args()
    works, hazards = (10_000, 50_000) if arguments.full else (arguments.works, arguments.hazards)
    if shutil.which("chromium") is None or not (STATIC / "app.js").exists():
        print("skipped: Chromium or the built scripts are absent (script/setup)")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.gpkg"
        planned_region(path, works, hazards, iterations=20, kept=arguments.kept)
        rows = measured(path, 4.0 if works > 1000 else 2.0, REPEATS if works in REPEATED_WORKS else 1)
    print(
        f"{works:,} works, {hazards:,} hazardous areas; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    for what, figure, goal in rows:
        print(f"  {what:54s} {figure:>14s}   {'goal ' + goal if goal else ''}".rstrip())


if __name__ == "__main__":
    main()
