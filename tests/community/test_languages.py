"""SITE-01: the catalogues hold every word of the site, and pages in another language hold no label of the source."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from wagtail.fields import StreamField

from community.pages.scripts import SOURCES
from tests.community.servers import missing
from tests.conftest import as_

ROOT = Path(settings.BASE_DIR)
sys.path.insert(0, str(ROOT / "locale"))
import catalogues  # noqa: E402

# Each language is called by its own name everywhere.
LANGUAGES = {str(name) for _code, name in settings.LANGUAGES} | {"简体中文", "繁體中文"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARK = re.compile(r"%\(\w+\)[sd]|%%|<[^>]*>|\{\w*\}")


@pytest.fixture(scope="module")
def template():
    """Every string of the code."""
    if not shutil.which("xgettext"):
        missing("xgettext (Debian: gettext)")
    return catalogues.template()


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_site_01_every_string_of_the_code_stands_in_the_catalogue_with_a_translation(template, language):
    held = catalogues.held(language)
    wanted = {(m.context, m.id) for m in template if m.id}
    assert len(wanted) > 4000
    assert wanted == set(held), "run python locale/catalogues.py, and translate what it names"
    bare = [source for source, said in held.items() if not (said if isinstance(said, str) else all(said))]
    assert bare == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_site_01_a_translation_keeps_the_marks_of_its_source(language):
    wrong = []
    for (_context, source), said in catalogues.held(language).items():
        sources, saids = (source, said) if isinstance(source, tuple) else ((source,), (said,))
        for text in saids:
            if sorted(MARK.findall(text)) not in [sorted(MARK.findall(s)) for s in sources]:
                wrong.append((source, said))
    assert wrong == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_site_01_what_is_shown_is_what_the_catalogue_says(language):
    """The compiled file, which pages read, is the catalogue."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {(_text(m.context), _tuple(m.id)): _tuple(m.string) for m in read_mo(file) if m.id}
    assert compiled == {key: said for key, said in catalogues.held(language).items() if said}


def _text(context):
    """What Babel reads beside a message of several forms is bytes."""
    return context.decode() if isinstance(context, bytes) else context


def _tuple(text):
    return text if isinstance(text, str) else tuple(text)


def test_site_01_what_scripts_say_is_in_the_catalogue():
    said = set()
    for path in (ROOT / "static/js").glob("*.js"):
        text = re.sub(r"//.*", "", path.read_text("utf-8"))
        said |= set(re.findall(r'inWords\("([^"]+)"', text))
        assert not CHINESE.search(re.sub(r'inWords\("[^"]+"', "", text)), f"{path.name} says something past inWords"
    assert said == set(SOURCES)


def test_site_01_scripts_are_handed_their_words_in_another_language_alone(lin):
    assert "script-words" not in as_(lin).get("/forums/").content.decode()
    browser = as_(lin)
    browser.cookies["django_language"] = "en"
    page = browser.get("/forums/").content.decode()
    handed = json.loads(re.search(r'<script id="script-words" type="application/json">(.*?)</script>', page)[1])
    with translation.override("en"):
        assert handed == {source: translation.gettext(source) for source in SOURCES}


TAGS = re.compile(
    r"{% comment.*?endcomment %}|{#.*?#}|{% blocktranslate.*?endblocktranslate %}|{%.*?%}|{{.*?}}", re.DOTALL
)
FULL_WIDTH = re.compile(r"[，。、：；！？「」（）《》]")
# The two pages that are drawn where nothing else works are in Chinese.
BROKEN = {"500.html", "503.html"}


def full_width(template):
    """Marks of Chinese that stand in a template past gettext and past `punct`."""
    return FULL_WIDTH.findall(TAGS.sub("", template))


def test_site_01_between_two_translated_pieces_stands_the_mark_of_the_pages_language():
    paths = [p for kind in ("html", "txt", "xml") for p in (ROOT / "templates").rglob(f"*.{kind}")]
    assert len(paths) > 200
    assert {str(p): found for p in paths if p.name not in BROKEN and (found := full_width(p.read_text("utf-8")))} == {}
    assert full_width('<p>{% translate "好。" %}：{{ a }}</p>') == ["："]  # control
    piece = Template('{{ a }}{% punct "：" %}{{ b }}')
    for language, said in (("zh-hans", "甲：乙"), ("zh-hant", "甲：乙"), ("en", "甲: 乙")):
        with translation.override(language):
            assert piece.render(Context({"a": "甲", "b": "乙"})) == said


PAGES = (
    "/", "/forums/", "/forums/care/", "/clubs/", "/events/", "/search/?q=x", "/join/", "/account/login/", "/rules/", "/now/",
    "/my/tokens/", "/my/relation/", "/my/settings/", "/inbox/", "/my/points/", "/my/garage/", "/chat/", "/clubs/found/",
    "/forums/care/new/", "/my/people/", "/my/data/",
)  # fmt: skip


def labels(page):
    """Texts and accessible names of a page, without what members and the brand wrote."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", "", page, flags=re.DOTALL)
    return [
        t.strip()
        for t in re.findall(r">([^<]+)<", body) + re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]+)"', body)
    ]


def test_site_01_switching_the_language_changes_every_label_on_twenty_pages(lin, mei, topic):
    """What is left in Chinese was written by somebody: it stands in the database."""
    written = "\n".join(
        _plain(value)
        for model in _models()
        for row in model.objects.values_list(*_texts(model))
        for value in row
        if value
    )
    found = {}
    for path in PAGES:
        browser = as_(lin)
        browser.cookies["django_language"] = "en"
        answer = browser.get(path, follow=True)
        assert answer.status_code == 200, path
        left = {t for t in labels(answer.content.decode()) if CHINESE.search(t)}
        if left := {t for t in left - LANGUAGES if not _is_written(t, written)}:
            found[path] = left
    assert found == {}


def _models():
    from django.apps import apps

    return [m for m in apps.get_models() if _texts(m)]


def _texts(model):
    from django.db import models

    return [
        f.name for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField | StreamField)
    ]


def _plain(value):
    return str(list(value.raw_data)) if hasattr(value, "raw_data") else str(value)


def _is_written(text, written):
    """Each run of Chinese in the text stands in something that was written."""
    return all(run in written for run in re.findall(r"[\u4e00-\u9fff]+", text))


def test_site_01_a_visitor_reads_the_front_page_in_traditional_characters(site):
    browser = Client()
    browser.cookies["django_language"] = "zh-hant"
    page = browser.get("/account/login/").content.decode()
    assert "登入" in page
    assert "登录" not in page
