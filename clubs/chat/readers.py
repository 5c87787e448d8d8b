"""What the worker does for chats."""

from clubs.chat.actions import forget_taken_back
from community.activity.registry import Job

Job("forget_taken_back", 600, forget_taken_back)
