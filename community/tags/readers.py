"""Tags follow the lexicon by the clock."""

from community.activity.registry import Job
from community.tags import actions

Job("align_tags", 600, actions.align)
