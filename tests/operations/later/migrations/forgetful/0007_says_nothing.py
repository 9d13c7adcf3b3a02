"""A migration that says it can be undone and does not put back what it took."""

from django.db import migrations


def forget(apps, _editor):
    apps.get_model("complaints", "Hint").objects.update(token=b"--------")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_more")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
