from django.conf import settings
from django.db import migrations, models

from dintel.apps.migrating import TablesAtOnce


def the_one_there_is(apps, schema_editor):
    apps.get_model("office", "MemberAgency").objects.create(
        pk=1, slug=settings.DINTEL_CITY, name=settings.DINTEL_CITY.replace("-", " ").title()
    )
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SELECT setval(pg_get_serial_sequence('office_memberagency', 'id'), 1)")


class Migration(TablesAtOnce):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MemberAgency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("division", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["slug"]},
        ),
        migrations.RunPython(the_one_there_is, migrations.RunPython.noop),
    ]
