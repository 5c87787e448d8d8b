"""Scheduled pages go live at their minute; logos that were never saved go."""

from django.core.management import call_command

from community.activity.registry import Job
from community.pages.actions import sweep_logos


def publish_scheduled(at):
    """Wagtail's own scheduler; it asks the clock itself."""
    del at
    call_command("publish_scheduled", verbosity=0)


Job("publish_scheduled", 30, publish_scheduled)
Job("sweep_logos", 3600, sweep_logos)
