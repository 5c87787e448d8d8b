"""Member's Markdown to safe HTML, at write time, and back to its words."""

from community.lib.html.reading import is_long, leads_outside, own_words, plain
from community.lib.html.render import RENDERER, render
from community.lib.html.words import count_mentions, mention_candidates, mentioned_urls

__all__ = [
    "RENDERER",
    "count_mentions",
    "is_long",
    "leads_outside",
    "mention_candidates",
    "mentioned_urls",
    "own_words",
    "plain",
    "render",
]
