"""Whether the collected static files are those of this code: pages name them by what stands in them."""

import filecmp

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured


def first_uncollected():
    """The name of a static file that was not collected as it stands, or ""; "" too where pages need no list of them."""
    if not hasattr(staticfiles_storage, "load_manifest"):
        return ""
    (listed, _hash), seen = staticfiles_storage.load_manifest(), set()
    for finder in get_finders():
        for path, storage in finder.list(apps.get_app_config("staticfiles").ignore_patterns):
            name = f"{storage.prefix}/{path}" if getattr(storage, "prefix", None) else path
            if name not in seen and not (name in listed and is_collected(name, path, storage)):
                return name
            seen.add(name)
    return ""


def is_collected(name, path, storage):
    """Whether the file at `path` of a finder's storage lies among the collected ones, word for word."""
    try:
        return filecmp.cmp(storage.path(path), staticfiles_storage.path(name), shallow=False)
    except OSError:
        return False


def demand_collected():
    """Refuse to begin where every page would be an error, or would come with another version's looks."""
    if name := first_uncollected():
        raise ImproperlyConfigured(
            f"静态文件还没收集，或者和现在的代码对不上（比如 {name}）。新站先运行 python manage.py setup；"
            "升级以后运行 python manage.py collectstatic --noinput"
        )
