"""A migration that says of itself that it cannot be undone."""

from django.db import migrations


def forget(apps, _editor):
    apps.get_model("complaints", "Hint").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_more")]
    operations = [migrations.RunPython(forget)]
