"""A forward is read right, however its lines were quoted, indented, starred or linked on the way."""

from dataclasses import replace

import pytest

from tests.corpus.forwards.mozilla import CLIENTS
from tests.corpus.forwards.variations import HTML_LAYOUTS, LAYOUTS, STYLES, shown, varied
from tests.corpus.forwards.verdict import misses, one_each

_WITHOUT = {"without a date": {"date": None}, "without recipients": {"to": (), "cc": ()}}
"""What cannot be read, because the block does not have it. The outer subject stands in for one."""


def _wrong(client, name, form):
    wrong = []
    for mail in one_each(replace(client, name=name), every=3, form=form):
        right = replace(mail.reading, **_WITHOUT.get(name, {}))
        wrong += [f"{mail.name}: {miss}" for miss in misses(replace(mail, reading=right))]
    return wrong


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_forward_is_read_however_its_lines_are_written(layout):
    assert _wrong(varied(CLIENTS[0], layout), layout, "text") == []


@pytest.mark.parametrize("style", STYLES)
def test_people_are_read_however_they_are_written(style):
    assert _wrong(varied(CLIENTS[0], style=STYLES[style]), style, "text") == []


@pytest.mark.parametrize("layout", HTML_LAYOUTS)
def test_a_forward_is_read_however_its_block_is_made_in_html(layout):
    assert _wrong(shown(CLIENTS[0], layout), layout, "html") == []
