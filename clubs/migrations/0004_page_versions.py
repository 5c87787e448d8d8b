"""The page of a club's board shows the club: every change of the club moves the board's stamp (PostgreSQL)."""

from django.db import migrations

MOVES = """
CREATE FUNCTION clubs_club_changed() RETURNS trigger AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM forums_move_stamp('board:' || OLD.board_id); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM forums_move_stamp('board:' || NEW.board_id); END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER page_version AFTER INSERT OR UPDATE OR DELETE ON clubs_club FOR EACH ROW
  EXECUTE FUNCTION clubs_club_changed();
"""


def keep(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MOVES, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION clubs_club_changed() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("clubs", "0003_initial"), ("forums", "0005_page_versions")]
    operations = [migrations.RunPython(keep, drop)]
