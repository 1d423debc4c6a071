"""The frame of the reports: one file that needs nothing else, and text that stays text."""

from html.parser import HTMLParser

import pytest

from trefas.tool.page import facts, page, verdict


class Outline(HTMLParser):
    """Which elements there are, and what stands in them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_a_page_is_whole_and_loads_nothing():
    html = page("A title", ["<p>one</p>", "<p>two</p>"], style="p { margin: 0 }")
    outline = Outline(html)

    assert html.lower().startswith("<!doctype html>")
    assert outline.tags.count("p") == 2
    assert "A title" in outline.text
    assert "p { margin: 0 }" in html
    assert not {"script", "link", "img", "iframe"} & set(outline.tags)
    assert not [value for name, value in outline.attributes if name in ("src", "href")]


@pytest.mark.parametrize(("passed", "kind"), [(True, "verdict"), (False, "verdict failed"), (None, "verdict unknown")])
def test_a_verdict_says_how_it_went(passed, kind):
    outline = Outline(verdict("U < 253 V", "of & for", passed=passed))

    assert ("class", kind) in outline.attributes
    assert outline.text == "U < 253 Vof & for"


def test_names_and_values_are_text_even_where_they_look_like_marks():
    outline = Outline(facts({"<b>": "a<script>,b"}))

    assert outline.text == "<b>a<script>,b"
    assert set(outline.tags) == {"dl", "div", "dt", "dd", "wbr"}
