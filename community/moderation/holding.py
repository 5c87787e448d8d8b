"""先审后发: what of a text has to be looked at before others see it."""

from django.utils.translation import gettext as _

from community.text.models import current_sieve
from community.text.sieve import REVIEW


def words_to_review(*texts):
    """[[words, points]] of what the list sends to review in some texts. No statement but the look at its version."""
    sieve = current_sieve()
    found = {hit.word: hit for text in texts for hit in sieve.find(str(text)) if hit.verdict == REVIEW}
    version = _("词表第 %(n)d 版") % {"n": sieve.version} if sieve.version else _("自带的词表")
    return [
        [
            (_("听着像「%(word)s」，%(list)s") if hit.loose else _("命中「%(word)s」，%(list)s"))
            % {"word": hit.word, "list": version},
            9 if hit.loose else 20,
        ]
        for hit in found.values()
    ]
