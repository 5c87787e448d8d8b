"""By the clock: tags follow the lexicon, and words that nothing carries are dropped."""

from community.activity.registry import Job
from community.tags import actions

Job("align_tags", 600, actions.align)
Job("forget_unused_tags", 3600, actions.forget_unused)
