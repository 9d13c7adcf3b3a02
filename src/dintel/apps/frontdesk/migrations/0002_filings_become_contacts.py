"""Notes filed before there was a register become contacts in it, under the same keys; none is lost."""

from django.db import migrations

COUNSEL = {"counsel_hold", "comply_via_counsel"}


def adopt(apps, schema_editor):
    filings = apps.get_model("frontdesk", "Filing").objects.order_by("received_at", "pk")
    contacts, requests = apps.get_model("contacts", "Contact"), apps.get_model("contacts", "Request")
    determinations, seen = apps.get_model("contacts", "Determination"), apps.get_model("contacts", "Observation")
    series, answers = apps.get_model("contacts", "Series"), apps.get_model("contacts", "LawAnswer")
    if not filings.exists():
        return
    from dintel.apps.contacts.mapping import columns, propose
    from dintel.apps.contacts.sealing import subject_of
    from dintel.apps.contacts.services.file import policy_of
    from dintel.apps.sealing.services import new_key

    for filing in filings.iterator():
        row, _ = series.objects.get_or_create(name="C", year=filing.received_at.year)
        row.last += 1
        row.save()
        notes, facts = filing.notes, columns(filing.facts)
        policy = policy_of(filing.received_at)
        answer = propose(policy, facts) if policy and filing.facts else None
        outcome = answer.outcome if answer else ""
        number = f"C-{row.year}-{row.last:06d}"
        contact = contacts.objects.create(
            key=filing.key, body_sha256=filing.body_sha256, number=number, source="counter",
            data_key_id=new_key(subject=subject_of(number)).pk,
            language=filing.language, received_at=filing.received_at, channel="visit", began_at=filing.received_at,
            told_began_at=notes.get("began_at", ""), facility=filing.place, place=notes.get("place", ""),
            setting=facts["setting"], agency=notes.get("agency", ""), officers=notes.get("officers"),
            account="" if filing.facts else notes.get("asked", ""), said=notes.get("said", ""), path=filing.path,
            shown_hash=filing.shown_hash, outcome=outcome, with_counsel=outcome in COUNSEL,
            origin="filed before the register",
        )
        if notes.get("names") or notes.get("names_given"):
            seen.objects.create(contact=contact, seen="names", answer=notes.get("names", "given"),
                                words=notes.get("names_given", ""), at=filing.received_at)
        if not filing.facts:
            continue
        request = requests.objects.create(
            contact=contact, ordinal=1, number=f"{contact.number}.1", words=notes.get("asked", ""),
            asked_at=filing.received_at, state="with_counsel" if outcome in COUNSEL else "answered",
            outcome=outcome, **facts,
        )
        if answer:
            kept, _ = answers.objects.get_or_create(sha256=answer.record_sha256, defaults={"body": answer.record})
            determinations.objects.create(
                request=request, ordinal=1, step="proposed", outcome=outcome, answer=kept, policy_hash=answer.policy_hash, policy_on=answer.policy_on,
                at=filing.received_at,
            )


class Migration(migrations.Migration):
    dependencies = [("frontdesk", "0001_initial"), ("contacts", "0001_initial"), ("sealing", "0001_initial")]
    operations = [
        migrations.RunPython(adopt, migrations.RunPython.noop),
        migrations.DeleteModel(name="Filing"),
    ]
