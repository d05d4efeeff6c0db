"""The page in headless Chromium: what it draws, clicks, keys, filters, and that it needs nobody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.page import LONGEST_TEXT, render_page
from search.views import read_view
from tests.search.mazes import STATEMENT, search_maze

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1400,900",
)  # fmt: skip
NOTHING_BUT_TEXT = re.compile(r"""(?:src|href)\s*=|@import|url\(|https?://""")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium, driven by its own driver."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("Chromium is not installed (Debian: chromium, chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    service = pytest.importorskip(
        "selenium.webdriver.chrome.service", reason="selenium is not installed"
    )
    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=service.Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a search that found its proof."""
    folder = tmp_path_factory.mktemp("small")
    search_maze(folder / "maze.jsonl", length=3, states=200)
    page = folder / "page.html"
    page.write_text(render_page([read_view(folder / "maze.jsonl")]), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a search with 5,000 states, and of a small one."""
    folder = tmp_path_factory.mktemp("large")
    search_maze(folder / "large.jsonl", length=7, states=5000)
    search_maze(folder / "small.jsonl", length=2, states=100)
    views = [read_view(folder / name) for name in ("large.jsonl", "small.jsonl")]
    page = folder / "page.html"
    page.write_text(render_page(views), encoding="utf-8")
    return page


def opened(browser: Any, page: Path) -> Any:
    browser.get(page.as_uri())
    assert browser.get_log("browser") == [], "the page complains in the console"
    return browser


def text_of(browser: Any, selector: str) -> str:
    return browser.find_element("css selector", selector).text


def click_state(browser: Any, number: int) -> None:
    """Click with the mouse where the canvas shows a state."""
    from selenium.webdriver.common.action_chains import ActionChains

    canvas = browser.find_element("id", "graph")
    place = browser.execute_script("return searchPage.positionOf(arguments[0])", number)
    size = canvas.size
    # The driver counts from the element's middle.
    dx, dy = place["x"] - size["width"] / 2, place["y"] - size["height"] / 2
    ActionChains(browser).move_to_element_with_offset(
        canvas, round(dx), round(dy)
    ).click().perform()


def pixels(browser: Any) -> int:
    """How many pixels of the canvas are painted."""
    return browser.execute_script(
        "searchPage.draw(); const c = document.getElementById('graph');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n;"
    )


def test_the_page_is_one_file_without_network(small: Path, large: Path) -> None:
    for page in (small, large):
        html = page.read_text(encoding="utf-8")
        assert NOTHING_BUT_TEXT.search(html) is None
        assert "default-src 'none'" in html
        assert html.count("</script>") == 2, "a tactic of the search ends the script element"


def test_it_draws_and_says_how_the_search_ended(browser: Any, small: Path) -> None:
    opened(browser, small)
    assert text_of(browser, "#statement") == STATEMENT
    assert text_of(browser, "#status") == "proved"
    assert pixels(browser) > 500
    assert "go 1\ngo 2\ngo 3" in text_of(browser, "#details pre")


def test_a_click_shows_goals_tactics_and_messages(browser: Any, small: Path) -> None:
    opened(browser, small)
    click_state(browser, 2)
    assert browser.execute_script("return searchPage.chosen()") == 2
    details = text_of(browser, "#details")
    assert "State #2" in details
    assert "leads_out <1>" in details
    assert "on the proof" in details
    rows = browser.find_elements("css selector", "#details tr.step td.tactic")
    assert [row.text for row in rows] == ["go 2"]
    assert "look </script><b>around" in details
    browser.find_element("css selector", "#details summary").click()
    assert "does not apply" in text_of(browser, "#details details pre")


def test_a_link_in_the_details_leads_on(browser: Any, small: Path) -> None:
    opened(browser, small)
    click_state(browser, 0)
    browser.find_element("xpath", "//aside//button[text()='#4']").click()
    assert browser.execute_script("return searchPage.chosen()") == 4


def test_finding_marks_and_walks_through_states(browser: Any, small: Path) -> None:
    opened(browser, small)
    field = browser.find_element("id", "find")
    field.send_keys("leads_out <12>")
    assert browser.execute_script("return searchPage.matches()") == 1
    assert "1 of" in text_of(browser, "#found")
    field.send_keys("\n")
    assert "leads_out <12>" in text_of(browser, "#details")


def test_filters_hide_states_and_choosing_a_hidden_one_shows_it(browser: Any, small: Path) -> None:
    opened(browser, small)
    everything = browser.execute_script("return searchPage.shown()")
    browser.find_element("css selector", "[data-status=open]").click()
    fewer = browser.execute_script("return searchPage.shown()")
    assert 0 < fewer < everything
    browser.find_element("id", "proof-only").click()
    assert browser.execute_script("return searchPage.shown()") == 3
    click_state(browser, 0)
    browser.find_element("xpath", "//aside//button[text()='#5']").click()
    assert browser.execute_script("return searchPage.shown()") == everything


def test_keys_and_wheel(browser: Any, small: Path) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.actions.wheel_input import ScrollOrigin

    opened(browser, small)
    ActionChains(browser).send_keys("\ue014").perform()  # arrow right
    first = browser.execute_script("return searchPage.chosen()")
    assert first == 2, "the proof's branch comes first"
    ActionChains(browser).send_keys("\ue012").perform()  # arrow left
    assert browser.execute_script("return searchPage.chosen()") == 0
    before = browser.execute_script("return searchPage.scale()")
    origin = ScrollOrigin.from_element(browser.find_element("id", "graph"))
    ActionChains(browser).scroll_from_origin(origin, 0, -300).perform()
    browser.execute_async_script("requestAnimationFrame(arguments[0])")
    assert browser.execute_script("return searchPage.scale()") > before


def test_five_thousand_states_stay_usable(browser: Any, large: Path) -> None:
    opened(browser, large)
    assert browser.execute_script("return searchPage.shown()") == 5001
    milliseconds = browser.execute_script(
        "const t = performance.now(); for (let i = 0; i < 5; i++) searchPage.draw();"
        "return (performance.now() - t) / 5"
    )
    assert milliseconds < 250, "about 11 ms on a quiet core"
    click_state(browser, 0)
    assert "State #0" in text_of(browser, "#details")


def test_several_searches_are_chosen_from_a_list(browser: Any, large: Path) -> None:
    opened(browser, large)
    assert text_of(browser, "#status") == "budget"
    options = browser.find_elements("css selector", "#search-choice option")
    options[1].click()
    assert text_of(browser, "#status") == "proved"
    assert browser.execute_script("return searchPage.shown()") < 100


def test_long_texts_are_cut_and_say_so(tmp_path: Path) -> None:
    search_maze(tmp_path / "maze.jsonl", length=1, states=10)
    view = read_view(tmp_path / "maze.jsonl")
    view.nodes[0].goals = "⊢ " + "x" * (LONGEST_TEXT + 5)
    assert "(7 characters more)" in render_page([view])


def test_there_must_be_a_search() -> None:
    with pytest.raises(ValueError, match="no search"):
        render_page([])
