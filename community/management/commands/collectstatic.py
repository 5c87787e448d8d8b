"""Django's, but that it is the words of a file that say whether it was collected, not its hour."""

from django.contrib.staticfiles.management.commands import collectstatic

from community.lib.collected import is_collected


class Command(collectstatic.Command):
    """manage.py collectstatic: whoever goes back to an older image has files that are older than what was collected of the
    newer one, and needs them all the same."""

    def delete_file(self, path, prefixed_path, source_storage):
        if not self.dry_run and not is_collected(prefixed_path, path, source_storage):
            self.storage.delete(prefixed_path)
        return super().delete_file(path, prefixed_path, source_storage)
