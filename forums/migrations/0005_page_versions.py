"""Versions of what topic and list pages show, moved on by PostgreSQL itself whoever writes, so that a kept page can be
told from an old one. SQLite keeps no pages and needs none of it.

`forums_topic.revision` grows with the topic's row, its posts, those they quote, its poll and its tags;
`forums_post.reacted` with the reactions to a post (whoever reacts holds the post's row and not the topic's: locks are
taken in one order); the stamp `house` with what many pages show, a stamp `board:12` with what upper floors hang into a board's page
(their own migrations call forums_move_stamp). Rows that count or sign in move nothing.
"""

import django.db.models.deletion
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION forums_topic_revised() RETURNS trigger AS $$
BEGIN
  NEW.revision := OLD.revision + 1;
  RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION forums_posts_changed() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE forums_topic SET revision = revision WHERE id IN (
      SELECT o.topic_id FROM was o JOIN now n ON n.id = o.id WHERE n.reacted = o.reacted
      UNION SELECT n.topic_id FROM was o JOIN now n ON n.id = o.id WHERE n.reacted = o.reacted
      UNION SELECT p.topic_id FROM was o JOIN now n ON n.id = o.id JOIN forums_post p ON p.quoted_id = n.id
        WHERE n.reacted = o.reacted
      UNION SELECT t.id FROM was o JOIN now n ON n.id = o.id JOIN forums_topic t ON t.accepted_id = n.id
        WHERE n.reacted = o.reacted
      UNION SELECT t.id FROM was o JOIN now n ON n.id = o.id JOIN forums_topic t ON t.official_id = n.id
        WHERE n.reacted = o.reacted);
  ELSIF TG_OP = 'INSERT' THEN
    UPDATE forums_topic SET revision = revision WHERE id IN (SELECT topic_id FROM now);
  ELSE
    UPDATE forums_topic SET revision = revision WHERE id IN (SELECT topic_id FROM was);
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION forums_is(kind integer, named text) RETURNS boolean AS $$
  SELECT EXISTS (SELECT 1 FROM django_content_type WHERE id = kind AND app_label = 'forums' AND model = named);
$$ LANGUAGE sql STABLE;

CREATE FUNCTION forums_reactions_changed() RETURNS trigger AS $$
DECLARE one record;
BEGIN
  one := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  IF forums_is(one.target_type_id, 'post') THEN
    UPDATE forums_post SET reacted = reacted + 1 WHERE id = one.target_id;
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION forums_thing_of_topic_changed() RETURNS trigger AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND forums_is(OLD.content_type_id, 'topic') THEN
    UPDATE forums_topic SET revision = revision WHERE id = OLD.object_id;
  END IF;
  IF TG_OP <> 'DELETE' AND forums_is(NEW.content_type_id, 'topic') THEN
    UPDATE forums_topic SET revision = revision WHERE id = NEW.object_id;
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION forums_option_changed() RETURNS trigger AS $$
DECLARE one record;
BEGIN
  one := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  UPDATE forums_topic SET revision = revision WHERE id IN (
    SELECT object_id FROM polls_poll WHERE id = one.poll_id AND forums_is(content_type_id, 'topic'));
  RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION forums_move_stamp(which text) RETURNS void AS $$
  INSERT INTO forums_stamp AS s (code, n) VALUES (which, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
  ON CONFLICT (code) DO UPDATE SET n = s.n + 1;
$$ LANGUAGE sql;

CREATE FUNCTION forums_house_changed() RETURNS trigger AS $$
BEGIN
  PERFORM forums_move_stamp('house');
  RETURN NULL;
END $$ LANGUAGE plpgsql;
"""

ROW = "CREATE TRIGGER {name} AFTER {events} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {function}();"
EVERYTHING = "INSERT OR UPDATE OR DELETE"
# An update of a row's counters alone changes no other page.
BOARD = "to_jsonb(OLD) - '{topic_count,post_count,last_post_at}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{topic_count,post_count,last_post_at}'::text[]"
TAG = "to_jsonb(OLD) - 'count'::text IS DISTINCT FROM to_jsonb(NEW) - 'count'::text"
# Signing in changes nobody's name.
MEMBER = "to_jsonb(OLD) - '{last_login,password}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{last_login,password}'::text[]"
TRIGGERS = [
    "CREATE TRIGGER page_version BEFORE UPDATE ON forums_topic FOR EACH ROW EXECUTE FUNCTION forums_topic_revised();",
    "CREATE TRIGGER page_version_new AFTER INSERT ON forums_post REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION forums_posts_changed();",
    "CREATE TRIGGER page_version AFTER UPDATE ON forums_post REFERENCING OLD TABLE AS was NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION forums_posts_changed();",
    "CREATE TRIGGER page_version_gone AFTER DELETE ON forums_post REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION forums_posts_changed();",
    ROW.format(name="page_version", events=EVERYTHING, table="reactions_reactioncount", when="", function="forums_reactions_changed"),
    ROW.format(name="page_version", events=EVERYTHING, table="polls_poll", when="", function="forums_thing_of_topic_changed"),
    ROW.format(name="page_version", events=EVERYTHING, table="polls_option", when="", function="forums_option_changed"),
    ROW.format(name="page_version", events=EVERYTHING, table="tags_tagged", when="", function="forums_thing_of_topic_changed"),
    ROW.format(name="page_version", events="UPDATE", table="profiles_member", when=f"WHEN ({MEMBER})", function="forums_house_changed"),
    ROW.format(name="page_version_new", events="INSERT OR DELETE", table="forums_board", when="", function="forums_house_changed"),
    ROW.format(name="page_version", events="UPDATE", table="forums_board", when=f"WHEN ({BOARD})", function="forums_house_changed"),
    ROW.format(name="page_version", events="UPDATE", table="tags_tag", when=f"WHEN ({TAG})", function="forums_house_changed"),
    *(
        ROW.format(name="page_version", events=EVERYTHING, table=table, when="", function="forums_house_changed")
        for table in ("catalogue_product", "pages_brand", "wagtailcore_site")
    ),
]


def keep(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTIONS, params=None)
        for trigger in TRIGGERS:
            schema_editor.execute(trigger, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in (
            "topic_revised", "posts_changed", "reactions_changed", "thing_of_topic_changed", "option_changed", "house_changed",
        ):
            schema_editor.execute(f"DROP FUNCTION forums_{name}() CASCADE")
        schema_editor.execute("DROP FUNCTION forums_is(integer, text)")
        schema_editor.execute("DROP FUNCTION forums_move_stamp(text)")


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0004_tags_of_the_house"), ("reactions", "0001_initial"), ("polls", "0001_initial"), ("pages", "0001_initial"),
        ("profiles", "0001_initial"), ("catalogue", "0003_product_years"), ("tags", "0001_initial"),
        ("wagtailcore", "0094_alter_page_locale"), ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("n", models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="post", name="reacted", field=models.PositiveIntegerField(default=0, editable=False)
        ),
        migrations.AlterField(
            model_name="post", name="topic",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="forums.topic"
            ),
        ),
        migrations.RunPython(keep, drop),
    ]
