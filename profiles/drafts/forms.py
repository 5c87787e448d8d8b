"""What of a posted form is worth keeping, and on which page it stood."""

from community.lib.text import one_line, own_path, visible

# Never kept: what is secret, what only the form's machinery needs.
LEFT_OUT = {
    "csrfmiddlewaretoken",
    "draft",
    "draft_url",
    "draft_where",
    "password",
    "password1",
    "password2",
    "code",
    "next",
    "then",
    "files",
    "nonce",
}
LONGEST_DRAFT = 60_000
LONGEST_WHERE = 100


def typed(data):
    """{name: [values]} of a posted form that is worth keeping, or {} where nothing visible was typed or it is longer
    than any form of ours takes."""
    fields = {name: values for name, values in data.lists() if name not in LEFT_OUT}
    if not any(visible(v) for name, values in fields.items() for v in values if _is_text(name)):
        return {}
    return fields if sum(len(v) for values in fields.values() for v in values) <= LONGEST_DRAFT else {}


def _is_text(name):
    """False for the fields that a form has filled in before anybody types."""
    return name not in {"kind", "quoted", "board", "policy", "level"}


def here(data):
    """The page a posted form stands on: a path of ours, or the front page."""
    return own_path(data.get("draft_url", ""))


def where(data):
    """What the page is about, in its own words, on one line."""
    return one_line(data.get("draft_where", ""))[:LONGEST_WHERE]
