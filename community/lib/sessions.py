"""Sessions as Django keeps them in the database, found by a statement that is built once: every signed-in page asks."""

from django.contrib.sessions.backends import db
from django.utils import timezone

from community.lib.compiled import Compiled


class SessionStore(db.SessionStore):
    """Nothing is kept in memory: a sign-in that was ended elsewhere is over here at the next request."""

    def load(self):
        for data, expires in _kept(self.session_key):
            if expires > timezone.now():
                return self.decode(data)
        self._session_key = None
        return {}


_kept = Compiled(
    lambda key: SessionStore.get_model_class().objects.filter(pk=key).values_list("session_data", "expire_date"), str
)


def standing(keys):
    """Those of the sign-ins with these keys that have not ended. One statement."""
    rows = SessionStore.get_model_class().objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    return set(rows.values_list("pk", flat=True))
