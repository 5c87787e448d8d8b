from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signin", "0003_phones")]
    operations = [
        migrations.RemoveIndex("code", "code_of_number"),
        migrations.RenameField("code", "number", "to"),
        migrations.AlterField("code", "to", models.CharField(max_length=254)),
        migrations.AddIndex("code", models.Index(fields=["to"], name="code_of_address")),
    ]
