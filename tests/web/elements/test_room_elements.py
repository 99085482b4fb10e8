"""The elements in real Chromium: the map is really drawn, the slider moves all of them, and every job has its key."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.web.elements.conftest import Watched
from tests.web.elements.scene import DAYS, Scene


def _states(scene: Scene, day: int) -> list[int]:
    """What the hazards are on a day, by walking through the events."""
    found = list(scene.room["hazards"]["initial"])
    events = scene.room["hazards"]["events"]
    for row, when, state in zip(events["row"], events["day"], events["state"], strict=True):
        if when <= day:
            found[row] = state
    return found


def _working(scene: Scene, day: int) -> list[int]:
    return [int(0 <= ready <= day) for ready in scene.room["assets"]["ready"]]


def _pixels(watched: Watched) -> np.ndarray[Any, np.dtype[np.int16]]:
    shot = watched.page.locator(".map-canvas").first.screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(np.int16)


def test_map_is_really_drawn(watched: Watched) -> None:
    watched.open_room()
    assert _pixels(watched).std() > 10
    for layer in ("hazard", "hazard-point", "link", "community", "community-label", "team", "boundary"):
        drawn = watched.page.evaluate(f"document.querySelector('tandem-map').drawn('{layer}').length")
        assert drawn > 0, layer


def test_no_hazard_vanishes_at_any_zoom(watched: Watched) -> None:
    watched.open_room()
    drawn = watched.page.evaluate("document.querySelector('tandem-map').drawn('hazard-point').map(row => row.thing)")
    assert set(drawn) == set(watched.shown.scene.room["hazards"]["id"])


@pytest.mark.parametrize("day", [0, 77, 190, DAYS])
def test_slider_moves_all_views_to_the_same_day(watched: Watched, day: int) -> None:
    scene = watched.shown.scene
    watched.open_room()
    watched.go(150)
    watched.go(day)
    drawn = watched.element("tandem-map")
    assert drawn["hazards"] == _states(scene, day)
    assert drawn["assets"] == _working(scene, day)
    painted = watched.page.evaluate("document.querySelector('tandem-map').drawn('hazard-point')")
    for row in painted:
        assert (row["state"] or 0) == drawn["hazards"][int(row["thing"].split("-")[1])]
    assert watched.element("tandem-gantt")["day"] == day
    for curve in scene.room["curves"]:
        step = max(index for index, when in enumerate(curve["days"]) if when <= day)
        assert watched.element("tandem-curve")["people"][curve["service"]] == curve["people"][step]
    assert f"day {day} of {DAYS}" in watched.page.locator(".day-date").inner_text()


def test_ring_shrinks_while_an_area_is_cleared_and_the_area_stays_hazard(watched: Watched) -> None:
    room = watched.shown.scene.room
    row = max(
        (row for row, kind in enumerate(room["works"]["kind"]) if kind == "clearance"),
        key=lambda row: room["works"]["last"][row] - room["works"]["first"][row],
    )
    first, last = room["works"]["first"][row], room["works"]["last"][row]
    hazard = room["hazards"]["id"].index(room["works"]["thing"][row])
    watched.open_room()
    left = []
    for day in (first - 1, first, (first + last) // 2, last, last + 1):
        watched.go(day)
        drawn = watched.element("tandem-map")
        left.append(drawn["left"][hazard])
        assert drawn["hazards"][hazard] != 4
    assert left[0] == left[-1] == 0 and left[1] > left[2] > left[3] >= 1


def test_pixels_change_with_the_day_and_come_back(watched: Watched) -> None:
    watched.open_room()
    watched.page.wait_for_timeout(500)
    before = _pixels(watched)
    watched.go(300)
    watched.page.wait_for_timeout(500)
    later = _pixels(watched)
    assert np.abs(later - before).max(axis=2).astype(bool).mean() > 0.001
    watched.go(0)
    watched.page.wait_for_timeout(500)
    assert np.abs(_pixels(watched) - before).max(axis=2).astype(bool).mean() < 0.001


def test_room_complains_about_nothing_and_asks_nobody_else(watched: Watched) -> None:
    watched.open_room()
    watched.go(120)
    watched.page.locator("input[value=both]").check()
    watched.page.locator(".map-other canvas").wait_for()
    watched.page.locator("[data-ask='community-1']").click()
    watched.page.get_by_role("heading", name="About community-1").wait_for()
    assert watched.complaints == []
    assert watched.hosts == {watched.shown.address}


def test_baseline_is_on_the_same_day_beside_the_plan(watched: Watched) -> None:
    watched.open_room()
    watched.page.locator("input[value=other]").check()
    watched.page.locator(".map-other canvas").wait_for()
    watched.page.wait_for_timeout(500)
    both = _pixels(watched)
    watched.page.locator("input[value=plan]").check()
    watched.go(150)
    assert watched.page.locator(".map-other").is_hidden()
    assert both.std() > 10


def test_edge_between_the_plans_follows_mouse_finger_and_keys(watched: Watched) -> None:
    watched.open_room()
    watched.page.locator("input[value=both]").check()
    watched.page.locator(".map-other canvas").wait_for()
    edge, other = watched.page.locator(".map-edge"), watched.page.locator(".map-other")
    box, map_box = edge.bounding_box(), watched.page.locator("tandem-map").bounding_box()
    assert box is not None and map_box is not None
    for kind, to in (("mouse", 0.25), ("touch", 0.75)):
        edge.evaluate(
            """(edge, [kind, x]) => {
                const at = name => new PointerEvent(name, {pointerId: 1, pointerType: kind, clientX: x, bubbles: true});
                edge.setPointerCapture = () => {}; edge.hasPointerCapture = () => true;
                edge.dispatchEvent(at('pointerdown')); edge.dispatchEvent(at('pointermove'));
            }""",
            [kind, map_box["x"] + to * map_box["width"]],
        )
        assert edge.get_attribute("aria-valuenow") == str(round(100 * to))
        assert f"{round(100 * to)}%" in other.evaluate("element => element.style.clipPath")
    for key, value in (("ArrowLeft", "70"), ("ArrowRight", "75"), ("Home", "0"), ("End", "100")):
        edge.press(key)
        assert edge.get_attribute("aria-valuenow") == value
    watched.page.locator("input[value=plan]").check()
    assert edge.is_hidden()


def _place(watched: Watched, row: int) -> dict[str, float]:
    room = watched.shown.scene.room["communities"]
    at: dict[str, float] = watched.page.evaluate(
        "place => { const {x, y} = document.querySelector('tandem-map').pixelOf(...place); return {x, y}; }",
        [room["x"][row], room["y"][row]],
    )
    return at


def test_things_that_lie_together_are_answered_and_listed(watched: Watched) -> None:
    watched.open_room()
    at = _place(watched, 0)
    canvas, choice = watched.page.locator(".map-canvas canvas").first, watched.page.locator(".map-choice")
    watched.page.mouse.move(*(at[axis] + (canvas.bounding_box() or {})[axis] for axis in ("x", "y")))
    watched.page.wait_for_timeout(100)
    canvas.click(position={"x": at["x"], "y": at["y"]})
    buttons = choice.get_by_role("button")
    assert buttons.count() >= 2
    first = choice.locator("[aria-pressed=true] bdi").inner_text()
    assert first and watched.page.evaluate("document.querySelector('tandem-panel').asked.length") == 1
    choice.get_by_role("button", name=watched.shown.scene.room["communities"]["name"][0]).click()
    watched.page.get_by_role("heading", name="About community-0").wait_for()
    assert choice.is_hidden()
    assert watched.complaints == [], "layouts of features that are asked for cannot be read"


def test_things_that_lie_together_are_chosen_with_keys(watched: Watched) -> None:
    watched.open_room()
    canvas, choice = watched.page.locator(".map-canvas canvas").first, watched.page.locator(".map-choice")
    box = canvas.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for _ in range(3):  # a drag runs on a little
        at = _place(watched, 0)
        if max(abs(at["x"] - box["width"] / 2), abs(at["y"] - box["height"] / 2)) < 5:
            break
        watched.page.mouse.move(*middle)
        watched.page.mouse.down()
        watched.page.mouse.move(
            middle[0] + box["width"] / 2 - at["x"], middle[1] + box["height"] / 2 - at["y"], steps=8
        )
        watched.page.wait_for_timeout(400)
        watched.page.mouse.up()
        watched.until("document.querySelector('tandem-map').state().ready")
    canvas.press("Enter")
    assert choice.get_by_role("button").count() >= 2
    assert watched.page.evaluate("document.querySelector('tandem-panel').asked.length") == 0
    focused = "document.activeElement.textContent"
    one = watched.page.evaluate(focused)
    watched.page.keyboard.press("ArrowDown")
    other = watched.page.evaluate(focused)
    assert one != other and choice.evaluate("choice => choice.contains(document.activeElement)")
    watched.page.keyboard.press("Escape")
    assert choice.is_hidden() and watched.page.evaluate("document.activeElement.tagName") == "CANVAS"
    canvas.press("Enter")
    watched.page.keyboard.press("Enter")
    watched.until("document.querySelector('tandem-panel').asked.length === 1")


def test_plays_with_the_keyboard_alone(watched: Watched) -> None:
    watched.open_room()
    watched.page.locator(".day-slider").focus()
    for key, day in (("End", DAYS), ("Home", 0), ("ArrowRight", 1), ("PageUp", 31), ("Shift+ArrowRight", 38)):
        watched.page.keyboard.press(key)
        watched.until(f"document.querySelector('tandem-gantt').state().day === {day}")
    watched.page.keyboard.press("Space")
    watched.until("document.querySelector('tandem-gantt').state().day > 38")
    watched.page.keyboard.press("Space")


def test_gantt_is_asked_with_the_keyboard(watched: Watched) -> None:
    watched.open_room()
    watched.page.locator(".gantt-scroller").focus()
    watched.page.keyboard.press("ArrowDown")
    first = watched.element("tandem-gantt")["focus"]
    watched.page.keyboard.press("ArrowRight")
    second = watched.element("tandem-gantt")["focus"]
    assert first and second and first != second
    assert "Team 0" in watched.page.locator("tandem-gantt [role=status]").inner_text()
    watched.page.keyboard.press("Enter")
    watched.page.get_by_role("heading", name=f"About {second}").wait_for()
    assert watched.page.evaluate("document.activeElement.textContent") == f"About {second}"


def test_click_on_the_map_asks_about_what_is_there(watched: Watched) -> None:
    watched.open_room()
    room = watched.shown.scene.room
    watched.page.evaluate("document.addEventListener('tandem-ask', event => { window.asked = event.detail.thing; })")
    box = watched.page.locator(".map-canvas").first.bounding_box()
    assert box
    for step in range(1, 400):
        x, y = box["x"] + box["width"] * (0.3 + (step % 20) / 40), box["y"] + box["height"] * (0.15 + (step // 20) / 30)
        watched.page.mouse.click(x, y)
        if watched.page.evaluate("window.asked ?? null"):
            break
    asked = watched.page.evaluate("window.asked")
    things = {*room["hazards"]["id"], *room["assets"]["id"], *room["communities"]["id"], *room["teams"]["id"]}
    assert asked in things
    watched.page.get_by_role("heading", name=f"About {asked}").wait_for()


def test_panel_goes_on_back_and_posts_without_running_what_it_was_sent(watched: Watched) -> None:
    watched.open_room()
    page = watched.page
    page.locator("[data-ask='community-1']").click()
    page.locator("[data-ask='work-1']").click()
    page.get_by_role("heading", name="About work-1").wait_for()
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("heading", name="About community-1").wait_for()
    page.get_by_role("button", name="Pin").click()
    page.get_by_role("heading", name="Pinned").wait_for()
    assert watched.shown.posted == [("/pin?part=1", {"thing": ["community-1"]}, "1")]
    assert page.evaluate("window.struck ?? null") is None


def test_panel_says_what_to_do_when_nobody_answers_and_tries_again(watched: Watched) -> None:
    watched.open_room()
    watched.shown.away = True
    watched.page.locator("[data-ask='community-1']").click()
    watched.page.get_by_role("alert").wait_for()
    assert "does not answer" in watched.page.get_by_role("alert").inner_text()
    watched.shown.away = False
    watched.page.get_by_role("button", name="Try again").click()
    watched.page.get_by_role("heading", name="About community-1").wait_for()


def test_job_shows_progress_and_stops(watched: Watched) -> None:
    watched.open("/job")
    watched.page.get_by_text("best so far: 12,345").wait_for()
    watched.page.evaluate("document.addEventListener('tandem-done', event => { window.ended = event.detail.state; })")
    watched.page.get_by_role("button", name="Stop").click()
    watched.until("window.ended === 'cancelled'")
    assert watched.shown.posted[0][0] == "/jobs/7/cancel" and watched.shown.posted[0][2] == "1"
    assert watched.page.get_by_role("link", name="See the result").get_attribute("href") == "/scenario/x"


def test_room_is_there_when_the_server_is_away(watched: Watched) -> None:
    watched.open_room("?worker=1")
    watched.until("!!navigator.serviceWorker.controller")
    watched.until("caches.open('tandem-pages').then(kept => kept.match('/room.json')).then(Boolean)")
    watched.until("caches.open('tandem-tiles').then(kept => kept.keys()).then(keys => keys.length > 0)")
    watched.shown.away = True
    watched.page.reload()
    watched.until("document.querySelector('tandem-map').state?.().ready ?? false")
    watched.go(100)
    assert watched.element("tandem-map")["hazards"] == _states(watched.shown.scene, 100)
    watched.page.get_by_text("nothing can be planned, saved or sent").wait_for()
    watched.shown.away = False


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_never_scrolls_sideways(watched: Watched, width: int, language: str) -> None:
    watched.page.set_viewport_size({"width": width, "height": 800})
    watched.open_room(f"?lang={language}")
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_elements_follow_a_dark_theme(watched: Watched) -> None:
    watched.open_room("?theme=light")
    light = _pixels(watched).mean()
    watched.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    watched.until("document.querySelector('tandem-map').state().ready")
    watched.page.wait_for_timeout(500)
    assert _pixels(watched).mean() < light - 100
    watched.go(200)
    assert watched.element("tandem-map")["hazards"] == _states(watched.shown.scene, 200)
    assert watched.complaints == []


def test_day_of_the_address_is_the_day_that_is_shown(watched: Watched) -> None:
    watched.open_room("?day=64")
    assert watched.element("tandem-map")["day"] == watched.element("tandem-curve")["day"] == 64
    watched.go(90)
    watched.until("new URL(location.href).searchParams.get('day') === '90'")
