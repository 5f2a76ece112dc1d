"""The eye itself: what it must see on a page that is wrong, so that nothing found elsewhere means something."""

import pytest

from tests.usable.look import unnamed, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WRONG = """
<main><h1>Une page</h1>
  <a href="/a">un</a> <a href="/b" tabindex="3" id="jumps">deux</a> <a href="/c" id="bare">trois</a>
  <a href="/d" id="far">quatre</a> <div id="deaf">six</div> <span id="hand">sept</span>
  <button type="button" id="mute"></button> <div id="wide">huit</div>
  <form id="mum"><input aria-label="dix"></form> <div data-hx-get="/onze" id="empty"></div> <a id="nowhere">douze</a>
</main>
"""
SPOIL = """html => {
  document.body.innerHTML = html;
  const at = (id) => document.getElementById(id);
  at("deaf").addEventListener("click", () => {});
  at("hand").style.cursor = "pointer";
  at("bare").style.outline = "none";
  at("far").style.cssText = "position: absolute; left: -900px";
  at("wide").style.width = "700px";
  at("bare").addEventListener("focus", () => at("mute").remove());
}"""


def _ids(lines):
    return [line.split("#")[1].split(">")[0] for line in lines if "#" in line]


@pytest.fixture
def wrong(open_as):
    page = open_as(None, "/accessibilite/")
    page.evaluate(SPOIL, WRONG)
    return page


def test_what_cannot_be_used_is_seen(wrong):
    found = {what: _ids(where) for what, where in wrong.evaluate("look.still()").items()}
    assert found == {
        "wider than the screen": ["wide"],
        "reacts to a click but not to the keyboard": ["deaf", "hand"],
        "positive tabindex": ["jumps"],
    }
    assert len(unnamed(wrong)) == 1


def test_what_tab_does_not_reach_or_does_not_show_is_seen(wrong):
    found = {what: _ids(where) for what, where in walk(wrong).items()}
    assert found["never reached by Tab"] == ["mute"]
    assert found["focus not visible"] == ["bare", "far"]
    assert found["out of order"]


def test_a_focus_that_is_kept_is_a_trap(wrong):
    wrong.evaluate("""() => {
      const bare = document.getElementById("bare");
      bare.addEventListener("keydown", (event) => event.key === "Tab" && event.preventDefault());
    }""")
    with pytest.raises(AssertionError, match="the focus stays on <a#bare>"):
        walk(wrong)


def test_what_needs_a_script_is_seen(wrong):
    found = {what: _ids(where) for what, where in wrong.evaluate("look.withoutScript()").items()}
    assert found["form without a button to send it"] == ["mum"]
    assert found["part that only a script can fill"] == ["empty"]
    assert found["control that needs a script"] == ["mute"]
    assert found["link to nowhere"] == ["nowhere"]
