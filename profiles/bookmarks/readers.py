"""What the worker does for bookmarks."""

from community.activity.registry import Job
from profiles.bookmarks.actions import remind_due

Job("bookmarks", 20, remind_due)
