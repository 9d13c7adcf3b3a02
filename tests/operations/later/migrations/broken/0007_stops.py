"""A migration that has added a column and emptied another when it meets what it did not expect."""

from django.db import migrations, models


def stop(apps, _editor):
    apps.get_model("complaints", "Report").objects.update(later_words="", half_done="yes")
    message = "a report names a street that no list has"
    raise ValueError(message)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_more")]
    operations = [
        migrations.AddField("Report", "half_done", models.CharField(max_length=8, default="")),
        migrations.RunPython(stop, migrations.RunPython.noop),
    ]
