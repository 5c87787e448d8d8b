"""What may be typed into a poll: each refusal in a sentence, and everything typed stays."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from community.polls.forms import PollForm
from tests.conftest import NOON

GOOD = {"poll-question": "装几千瓦的桩？", "poll-options": "7 千瓦\n11 千瓦"}


def typed(**changes):
    return PollForm(GOOD | {f"poll-{name}": value for name, value in changes.items()}, at=NOON)


def drawn(form):
    return render_to_string("community/polls/_fields.html", {"form": form})


def test_foru_08_the_plain_poll_is_valid():
    form = typed()
    assert form.is_valid()
    assert form.as_poll() == {
        "question": "装几千瓦的桩？", "options": ["7 千瓦", "11 千瓦"], "multiple": False, "most": 1, "hidden_until_voted": False, "closes_at": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("question", "", "写一句要大家投什么"),
        ("question", "\u200b \u2800", "写一句要大家投什么"),
        ("question", "长" * 101, "最多 100 个字，现在是 101 个"),
        ("options", "", "现在有 0 个"),
        ("options", "只有一个", "至少写 2 个选项，一行一个，现在有 1 个"),
        ("options", "一个\n\u200b\n \u3164 \n\u2800\n\u200e\u2060", "现在有 1 个"),
        ("options", "\n".join(f"选项 {n}" for n in range(1000)), "写了 1000 个选项，最多 20 个，删掉 980 个"),
        ("options", "\n".join(f"选项 {n}" for n in range(21)), "写了 21 个选项，最多 20 个，删掉 1 个"),
        ("options", "短的\n" + "长" * 61, "有 61 个字，一个选项最多 60 个"),
        ("options", "冬季胎\n四季胎\n冬季\u200b胎", "「冬季胎」和「冬季胎」是一回事"),
        ("options", "Model A\nｍｏｄｅｌ　Ａ", "是一回事"),
        ("options", "電池\n电池", "是一回事"),
    ],
)
def test_foru_08_what_is_wrong_is_said_and_what_was_typed_stays(field, text, sentence):
    form = typed(**{field: text})
    assert not form.is_valid()
    assert sentence in form.errors[field][0]
    html = drawn(form)
    assert sentence in html
    assert 'aria-invalid="true"' in html
    kept = GOOD | {f"poll-{field}": text}
    assert all(line in html for name in kept for line in kept[name].splitlines() if line.strip())


def test_foru_08_lines_on_which_nothing_is_seen_are_passed_over():
    form = typed(options="\r\n 7 千瓦 \r\n\r\n\u200b\r\n11 千瓦\x00\r\n@小林 那种\r\n@小梅 那种\r\n\u2800")
    assert form.is_valid()
    assert form.cleaned_data["options"] == ["7 千瓦", "11 千瓦", "@小林 那种", "@小梅 那种"]


@pytest.mark.parametrize(
    ("most", "expected"), [("", None), ("2", 2), (" ３ ", 3), ("1", "2 到 3"), ("4", "2 到 3"), ("-1", "2 到 3"), ("两个", "2 到 3"), ("9" * 99, "2 到 3")]
)  # fmt: skip
def test_foru_08_how_many_may_be_chosen(most, expected):
    form = typed(options="甲\n乙\n丙", multiple="on", most=most)
    if isinstance(expected, str):
        assert not form.is_valid()
        assert expected in form.errors["most"][0]
        assert most in drawn(form)
    else:
        assert form.is_valid()
        assert form.as_poll()["most"] == expected
    single = typed(options="甲\n乙\n丙", most=most)
    assert single.is_valid()
    assert single.as_poll()["most"] == 1


@pytest.mark.parametrize(("closes", "days"), [("1", 1), ("3", 3), ("7", 7), ("30", 30)])
def test_foru_08_it_ends_after_so_many_days(closes, days):
    form = typed(closes=closes, closes_on="garbage")
    assert form.is_valid()
    assert form.as_poll()["closes_at"] == NOON + timedelta(days=days)


def test_foru_08_an_end_of_ones_own_is_in_china_and_in_the_future():
    shanghai = ZoneInfo("Asia/Shanghai")
    end = (NOON.astimezone(shanghai) + timedelta(days=2)).replace(hour=20, minute=30)
    form = typed(closes="own", closes_on=end.strftime("%Y-%m-%dT%H:%M"))
    assert form.is_valid()
    assert form.as_poll()["closes_at"] == end
    for text, sentence in (
        ("", "写上日子和时间"), ("明天", "写上日子和时间"), ("2027-01-31", "写上日子和时间"), ("2027-13-01T10:00", "写上日子和时间"),
        (NOON.astimezone(shanghai).strftime("%Y-%m-%dT%H:%M"), "已经过了"), ("0001-01-01T00:00", "已经过了"), ("1999-01-01 08:00", "已经过了"),
    ):  # fmt: skip
        form = typed(closes="own", closes_on=text)
        assert not form.is_valid(), text
        assert sentence in form.errors["closes_on"][0]
        assert text in drawn(form)
    assert isinstance(typed(closes="own", closes_on="9999-12-31T23:59").errors, dict)
    assert "从单子里选" in typed(closes="999").errors["closes"][0]
    assert datetime.now(tz=shanghai) > NOON
