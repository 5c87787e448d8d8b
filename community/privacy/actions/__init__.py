"""Write down who read somebody's data; erase somebody everywhere, and keep the list of who was."""

from community.privacy.actions.ending import run_and_note
from community.privacy.actions.erasing import begin_erasure, erase_rows, go_on
from community.privacy.actions.listing import keep_list, replay
from community.privacy.actions.outliving import forget_words, keep_last_words, keep_word, replay_words
from community.privacy.actions.reading import log_read, log_reads

__all__ = [
    "begin_erasure", "erase_rows", "forget_words", "go_on", "keep_last_words", "keep_list", "keep_word", "log_read",
    "log_reads", "replay", "replay_words", "run_and_note",
]  # fmt: skip
