"""The walls of the house: what keeps the floors apart and the promises kept."""

import ast
import importlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.template import engines
from django.urls import get_resolver
from wagtail.models import Page

from community.activity.registry import readers, verbs
from community.panels.registry import _panels
from community.privacy.registry import holdings
from profiles.models import Member, signed_in
from tests.house.test_doors import all_doors, own_doors

ROOT = Path(settings.BASE_DIR)
FLOORS = ("community", "profiles", "forums", "clubs", "insights")
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
FILES = {
    "apps", "urls", "routing", "views", "api", "consumers", "admin", "wagtail_hooks", "middleware", "adapters", "readers",
    "forms", "actions", "search", "notices", "audiences", "privacy", "panels", "moderation", "polls", "feeds", "shares", "reactions", "attachments", "tags", "bookmarks", "trust", "points", "permissions", "models", "verbs",
    "registry", "__init__", "live", "timeline", "leaving", "vouching", "outgoing", "reposts", "finds", "health",
}  # fmt: skip
# Pure domain modules by room, and the ground's own files.
DOMAIN = {
    "community": {"settings", "asgi", "wsgi"},
    "community.access": {"roles", "rules", "origins", "provinces"},
    "community.live": {"hub", "ears", "wire"},
    "community.lib.html": {"render", "blocks", "inline", "words", "shortcodes", "reading"},
    "community.lib": {
        "elsewhere",
        "languages",
        "env",
        "html",
        "once",
        "pagination",
        "ratelimit",
        "bodyguard",
        "borrowed",
        "pooled",
        "text",
        "rows",
        "diff",
        "moments",
        "collected",
        "compiled",
        "append_only",
        "sessions",
        "stamps",
    },
    "community.attachments": {"process", "sentences", "serving", "shelf", "uploading"},
    "community.attachments.decoder": {"__main__", "boxes", "header", "limits", "papers", "pictures", "sniff"},
    "community.api": {"atom", "fonts", "kinsoku", "picture", "kit", "scopes", "shapes"},
    "community.text": {"normalise", "lexicon", "segment", "keywords", "aspects", "negation", "sieve", "numbers"},
    "community.pages": {"blocks", "colour", "context", "errors", "kept", "scripts", "shades"},
    "community.moderation": {"waits", "holding"},
    "community.outgoing": {"asking", "guarded", "mail", "sms", "wechat"},
    "community.polls": {"ballot"},
    "community.privacy": {"purposes", "overdue", "compacting", "receipt"},
    "community.search": {"highlight", "alike", "question", "ranking", "finding", "matching"},
    "community.tags": {"spelling"},
    "community.backups": {"aside", "stores"},
    "community.ops": {
        "condition",
        "counting",
        "direct",
        "exposition",
        "figures",
        "life",
        "logs",
        "metrics",
        "probes",
        "well",
    },
    "profiles": {"layout", "names", "words", "writing"},
    "profiles.inbox": {"lines", "levels", "channels", "rests"},
    "profiles.bookmarks": {"clock"},
    "profiles.preferences": {"weights", "guess"},
    "profiles.now": {"stream"},
    "clubs.chat": {"stream"},
    "profiles.trust": {"ladder"},
    "profiles.points": {"clock", "lines", "rings"},
    "forums": {"kinds", "heat", "unread", "muting", "rights", "holding"},
    "profiles.drafts": set(),
    "profiles.portraits": set(),
    "profiles.garage": {"numbers", "purposes"},
    "profiles.widgets": {"headlines", "kinds", "sources"},
    "profiles.signin": {"agents", "numbers", "passwords", "seals"},
    "profiles.logins": {"dialects", "oidc", "ways"},
    "profiles.leaving": {"export", "bringing"},
    "profiles.ties": set(),
    "profiles.tokens": set(),
    "profiles.blogs": {"cards"},
    "clubs.events": {"clock", "ics"},
    "profiles.finds": set(),
    "profiles.sealed": {"purposes"},
    "insights.evidence": {"analysis", "corpus", "scenes"},
    "insights.reports": {"kfloor", "questions", "quotes", "export"},
}


def sources():
    """Every Python file of the floors, without migrations."""
    return [p for floor in FLOORS for p in sorted((ROOT / floor).rglob("*.py")) if "migrations" not in p.parts]


def room_of(path):
    """The dotted name of the room a file stands in; commands belong to the room above them."""
    parts = path.relative_to(ROOT).parts[:-1]
    while parts[-1] in {"management", "commands", "templatetags", "views", "actions", "forms", "backends"} or parts[
        -1
    ].startswith("demo"):
        parts = parts[:-1] if parts[-1] != "demo" or parts[-2] == "management" else parts
        if parts[-1] == "demo":
            break
    return ".".join(parts)


def test_imports_only_go_down():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_every_package_stands_in_a_contract():
    named = re.findall(
        r"[\w.]+", " ".join(part for c in LAYERS for layer in c.get("layers", []) for part in layer.split("|"))
    )
    containers = [c for contract in LAYERS for c in contract.get("containers", [])]
    known = {f"{c}.{n}" for c in containers for n in named} | set(named) | set(containers)
    packages = {".".join(p.parent.relative_to(ROOT).parts) for p in sources() if p.name == "__init__.py"}
    rooms = {p for p in packages if p.count(".") <= 1}
    assert rooms <= known, rooms - known


def test_files_come_from_the_closed_list():
    for path in sources():
        parts = path.relative_to(ROOT).parts
        if (
            "management" in parts
            or "templatetags" in parts
            or parts[-2] in {"views", "actions", "forms", "backends", "demo"}
        ):
            continue
        room = ".".join(parts[:-1])
        assert path.stem in FILES | DOMAIN.get(room, set()), f"{path.relative_to(ROOT)} is no file of the closed list"


def test_no_file_is_longer_than_400_lines():
    for path in sources() + sorted((ROOT / "tests").rglob("*.py")):
        assert len(path.read_text("utf-8").splitlines()) <= 400, path


WRITES = {
    "save",
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
    "add",
    "remove",
    "set",
    "_raw_delete",
}
# Names whose .add, .remove, .set or .update touch no table.
HARMLESS = {
    "data",
    "messages",
    "found",
    "proofs",
    "context",
    "members",
    "chose",
    "texts",
    "keys",
    "seen",
    "known",
    "log",
}


def _writes(path):
    """(line, call) of what looks like a write to a table."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            text = ast.unparse(node.func)
            if "objects" in text or (node.func.attr in {"save", "delete", "bulk_create"} and "actions" not in text):
                yield node.lineno, text


def test_doors_and_forms_never_write():
    doors = [
        p
        for p in sources()
        if p.stem in {"forms", "admin", "api", "middleware", "context", "panels", "search"}
        or p.parent.name in {"views", "forms"}
        or p.stem == "views"
    ]
    found = [f"{p.relative_to(ROOT)}:{line} {call}" for p in doors for line, call in _writes(p)]
    assert not found


def test_doors_and_forms_never_write_control(tmp_path):
    planted = tmp_path / "views.py"
    planted.write_text("def door(request):\n    Topic.objects.create(title='x')\n    thing.save()\n", "utf-8")
    assert len(list(_writes(planted))) == 2


def test_the_clock_is_read_at_the_door():
    # A Wagtail page is its own door: its get_context answers the request.
    below = [
        p
        for p in sources()
        if p.parts[-2:] != ("pages", "models.py")
        and p.stem in {"actions", "permissions", "models", "questions", "kfloor", "registry", "weights"}
    ]
    assert not [p for p in below if re.search(r"timezone\.now\(\)|datetime\.now\(|time\.time\(", p.read_text("utf-8"))]


def test_no_django_signals():
    assert not [p for p in sources() if re.search(r"import receiver|signals import|post_save", p.read_text("utf-8"))]


def test_every_verb_has_a_chinese_label():
    for verb in verbs.values():
        assert re.search(r"[\u4e00-\u9fff]", str(verb.label)), verb.code
    for reader in readers.values():
        assert reader.verbs <= set(verbs), reader.code


def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_template_compiles():
    for path in sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt")):
        engines["django"].get_template(str(path.relative_to(ROOT / "templates")))


# The roof and its pieces may name any door; every other template only doors of its own floor and below.
ORDER = {name: i for i, name in enumerate(FLOORS)}
NAMESPACE_FLOOR = {
    "access": "community", "moderation": "community", "polls": "community", "privacy": "community", "tags": "community", "search": "community", "text": "community", "reactions": "community", "attachments": "community", "pages": "community", "api": "community", "demo": "community",
    "account": "community", "backups": "community", "ops": "community", "leaving": "profiles", "profiles": "profiles", "consent": "profiles", "preferences": "profiles", "inbox": "profiles", "now": "profiles", "drafts": "profiles", "bookmarks": "profiles", "sealed": "profiles", "trust": "profiles", "points": "profiles", "portraits": "profiles", "garage": "profiles", "widgets": "profiles", "ties": "profiles", "signin": "profiles", "logins": "profiles", "tokens": "profiles", "blogs": "profiles", "finds": "profiles", "forums": "forums",
    "clubs": "clubs", "chat": "clubs", "events": "clubs", "insights": "insights", "reports": "insights", "set_language": "community", "mfa": "community",
}  # fmt: skip


def test_templates_name_no_door_of_a_higher_floor():
    for path in sorted((ROOT / "templates").rglob("*.html")):
        floor = path.relative_to(ROOT / "templates").parts[0]
        if floor not in ORDER:
            continue
        for door in re.findall(r"{% url ['\"]([\w:]+)", path.read_text("utf-8")):
            above = (
                NAMESPACE_FLOOR[re.split(r"[:_]", door)[0] if ":" not in door else door.split(":")[0]]
                if door != "set_language"
                else "community"
            )
            assert ORDER[above] <= ORDER[floor], f"{path.name} names {door}"


def test_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text), path
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), f"{path} loads from elsewhere"


def test_dates_for_people_come_from_the_filters_of_the_house():
    """Machines' spellings stand inside attributes, in single quotes: `datetime="{{ at|date:'c' }}"`."""
    wrong = [str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html") if '|date:"' in p.read_text()]
    assert wrong == []


def test_priv_every_key_to_a_member_is_answered_for():
    held = set(holdings)
    # Rows that point to a member without being about her: who acted, who reads for the brand, libraries' own.
    elsewhere = {
        "wagtailcore",
        "wagtailusers",
        "wagtailimages",
        "wagtaildocs",
        "wagtailadmin",
        "wagtailsearch",
        "taggit",
        "auth",
        "account",
        "mfa",
        "contenttypes",
        "wagtail",
    }
    for model in apps.get_models():
        points = [f for f in model._meta.get_fields() if f.is_relation and f.concrete and f.related_model is Member]
        if (
            points
            and not issubclass(model, Page)
            and model._meta.app_label not in elsewhere
            and model._meta.label not in held
        ):
            pytest.fail(f"{model._meta.label} points to a member and no privacy.py answers for it")


def test_every_holding_can_be_asked(db, mei):
    for holding in holdings.values():
        assert holding.rows(mei).count() >= 0
        assert holding.forget in {"delete", "unname", "keep"}
        assert holding.forget != "keep" or holding.why


def test_every_setting_of_the_environment_is_in_the_readme():
    names = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "community/settings.py").read_text("utf-8")))
    readme = (ROOT / "README.md").read_text("utf-8")
    assert names
    assert not [n for n in sorted(names) if f"`{n}`" not in readme]


def test_every_door_is_requested_by_the_table():
    assert own_doors() <= {n for n in all_doors() if not n.startswith(("wagtail", "account_", "mfa_", "django.views"))}


def test_the_url_configuration_has_no_nameless_door():
    assert not [
        p
        for p in get_resolver().url_patterns
        if getattr(p, "callback", None) and not p.name and "wagtail" not in p.callback.__module__
    ]


def test_append_only_tables_refuse_changes(db, mei):
    from profiles.consent.actions import answer
    from profiles.consent.models import Grant, Wording
    from tests.conftest import NOON

    answer(mei, {"statistics": True}, surface="test", at=NOON)
    for model in (Grant, Wording):
        for change in (lambda m=model: m.objects.update(version=9), lambda m=model: m.objects.all().delete()):
            with pytest.raises(Exception, match="append-only|never|不能|refuse"), _savepoint():
                change()


def _savepoint():
    from django.db import transaction

    return transaction.atomic()


def test_every_panel_keeps_to_its_statements(db, club, mei, topic, rf):
    from django.utils import timezone

    request = rf.get("/")
    request.user = signed_in(mei.pk)
    for slot, panels in _panels.items():
        for panel in panels.values():
            about = (
                {"member": mei}
                if slot in {"space", "space_side", "space_head", "space_acts", "preference.proof"}
                else {"club": club}
                if slot.startswith("club")
                else {"board": club.board}
                if slot == "board"
                else {"tag": topic.tags.get()}
                if slot == "tag"
                else {}
            )
            before = len(connection.queries_log)
            connection.force_debug_cursor = True
            panel.build(request, timezone.now(), **about)
            connection.force_debug_cursor = False
            cost = len(connection.queries_log) - before
            assert cost <= panel.statements, f"{slot}.{panel.code}: {cost} statements, {panel.statements} promised"


def test_everything_can_be_imported():
    for path in sources():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if os.path.basename(path) != "wsgi.py" and ".management." not in name:
            importlib.import_module(name)
