"""A column with words made from what was there, another name for one, and a table filled from a second."""

from django.db import migrations, models


def fill(apps, _editor):
    reports = apps.get_model("complaints", "Report")
    for number in reports.objects.values_list("number", flat=True).iterator():
        reports.objects.filter(number=number).update(later_words=f"of {number}")
    notes, findings = apps.get_model("complaints", "LaterNote"), apps.get_model("complaints", "Finding")
    notes.objects.bulk_create(notes(about=one.pk, state=one.state) for one in findings.objects.all())


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_by_day")]
    operations = [
        migrations.AddField("Report", "later_words", models.CharField(max_length=80, default="")),
        migrations.RenameField("Hint", "kind", "sort"),
        migrations.CreateModel(
            "LaterNote",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("about", models.UUIDField()),
                ("state", models.CharField(max_length=8)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
