"""Catalogues of the site's words: `python locale/catalogues.py` brings them into line with what the code says.

English is written by people, in locale/en; what is new there stands without a translation and shows its Chinese. 繁體 is
made from the source by OpenCC (with Taiwan's words). The compiled files are kept beside them: a site needs no gettext.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import opencc
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("community", "profiles", "forums", "clubs", "insights")
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
)
LANGUAGES = ("en", "zh_Hant")


def sources():
    """[(name, Python)] of all code and templates, templates in the shape that Django gives them for xgettext."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
        django.setup()
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), path.read_text("utf-8")
    for folder in ("templates", *FLOORS):
        for suffix in ("html", "txt"):
            for path in sorted((ROOT / folder).rglob(f"*.{suffix}")):
                if folder == "templates" or "templates" in path.parts:
                    yield path.relative_to(ROOT), templatize(path.read_text("utf-8"), origin=str(path))


def template():
    """Every string that is to be translated, as babel's Catalog. Needs xgettext (Debian: gettext)."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for n, (_name, text) in enumerate(sources()):
            names.append(f"{n}.py")
            Path(folder, names[-1]).write_text(text, "utf-8")
        keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
        Path(folder, "files").write_text("\n".join(names))
        subprocess.run(
            [shutil.which("xgettext"), "--language=Python", "--from-code=UTF-8", *keywords, "--files-from=files", "--no-location", "-o", "all.pot"],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        text = Path(folder, "all.pot").read_text("utf-8").replace("nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2;")
        found = read_po(io.BytesIO(text.encode()))
    made = Catalog(charset="utf-8", fuzzy=False)
    for message in sorted((m for m in found if m.id), key=lambda m: str(m.id)):
        made.add(message.id, context=message.context, flags=message.flags - {"fuzzy"})
    return made


def held(language):
    """{(context, source): translation} of what stands in a catalogue."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {(m.context, m.id): m.string for m in read_po(file, locale=language) if m.id}


def filled(language, found):
    """The template's strings with their translations."""
    made, stands = Catalog(locale=language, charset="utf-8", fuzzy=False), held(language)
    turn = opencc.OpenCC("s2twp").convert
    for message in found:
        if not message.id:
            continue
        if language == "zh_Hant":
            said = (turn(message.id[0]),) if isinstance(message.id, tuple) else turn(message.id)
        else:
            said = stands.get((message.context, message.id), "")
        made.add(message.id, said, context=message.context, flags=message.flags)
    return made


def main():
    found = template()
    for language in LANGUAGES:
        made, folder = filled(language, found), ROOT / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "django.po").open("wb") as file:
            write_po(file, made, width=120, sort_output=True, omit_header=False, include_previous=False)
        with (folder / "django.mo").open("wb") as file:
            write_mo(file, made)
        bare = [m.id for m in made if m.id and not (m.string if isinstance(m.string, str) else all(m.string))]
        print(f"{language}: {len(made)} strings, {len(bare)} without a translation", *bare[:20], sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
