"""A staff form whose free text is looked through: warned of, taken out with one tap, or kept with a reason."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override

from dintel.apps.city import screening
from dintel.apps.city.forms import Kept, ScreenedForm


class NoteForm(ScreenedForm):
    """Two free texts and one field that is not looked through."""

    screened = ("said", "place")

    said = forms.CharField(label="What was said", required=False)
    place = forms.CharField(label="Where", required=False, max_length=20)
    reference = forms.CharField(required=False)
    officers = forms.IntegerField(required=False)


def posted(prefix: str = "", **fields: str) -> NoteForm:
    """Return the form as a browser sends it."""
    data = QueryDict(mutable=True)
    data.update({(f"{prefix}-{name}" if prefix else name): value for name, value in fields.items()})
    return NoteForm(data, prefix=prefix or None)


def shown(form: NoteForm) -> str:
    """Return what the template shows of the warning."""
    return render_to_string("city/_screened.html", {"form": form}).strip()


def again(form: NoteForm, decision: str, **fields: str) -> NoteForm:
    """Return the form sent once more from the page that showed the warning."""
    assert not form.is_valid()
    page = shown(form)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    assert f'value="{decision}"' in page
    told = {name: html.unescape(value) for name, value in hidden}
    before = {name: str(value) for name, value in form.data.items() if not name.startswith("screening")}
    return posted(**{**before, **told, "screening": decision, **fields})


def test_a_text_that_holds_nothing_is_kept_as_it_is() -> None:
    form = posted(said="He asked for the manager.", reference="A 012-345-678")
    assert form.is_valid()
    assert (form.warned, form.kept) == (None, ())
    assert form.cleaned_data["reference"] == "A 012-345-678"
    assert shown(form) == ""
    assert shown(NoteForm()) == ""


def test_what_is_found_is_told_beside_its_field_with_the_words_marked() -> None:
    form = posted(said="He said <b> he is undocumented.", place="Room 2")
    assert not form.is_valid()
    (message,) = form.errors["said"]
    assert message == "This looks like someone&#x27;s status. The city does not keep it. <mark>undocumented</mark>"
    page = shown(form)
    assert "He said &lt;b&gt; he is <mark>undocumented</mark>." in page
    assert "Take these words out" in page
    assert "It is needed here, keep it" in page


def test_a_field_that_is_warned_of_is_not_taken_for_an_empty_one() -> None:
    form = posted(said="undocumented")
    assert not form.is_valid()
    assert form.cleaned_data["said"] == "undocumented"


def test_one_tap_takes_it_out_and_the_sentence_stays() -> None:
    form = again(posted(said="The Honduran man, A 012 345 678, left.", place="Gate"), "remove")
    assert form.is_valid()
    assert form.cleaned_data["said"] == "The [removed] man, [removed], left."
    assert form.cleaned_data["place"] == "Gate"
    assert form.kept == ()


def test_words_stay_with_a_reason_that_is_kept_and_never_the_words() -> None:
    first = posted(said="He asked for status: undocumented?")
    form = again(first, "keep", screening_reason="It is what the officer asked, SSN 123-45-6789")
    assert form.is_valid()
    assert form.cleaned_data["said"] == "He asked for status: undocumented?"
    assert form.kept == (Kept("said", "status", "It is what the officer asked, SSN [removed]"),)


def test_keeping_asks_for_a_reason() -> None:
    form = again(posted(said="undocumented"), "keep", screening_reason="  ")
    assert not form.is_valid()
    assert "Give a reason to keep it, or take it out." in shown(form)


def test_a_number_is_never_kept() -> None:
    form = posted(said="SSN 123-45-6789")
    assert not form.is_valid()
    assert 'value="keep"' not in shown(form)
    forced = posted(said="SSN 123-45-6789", screening="keep", screening_reason="x", screening_seen=form.warned.seen)  # type: ignore[union-attr]
    assert not forced.is_valid()


def test_words_stay_and_the_number_beside_them_goes() -> None:
    first = posted(said="undocumented, 912-70-1234")
    assert not first.is_valid()
    assert "Keep the words, take the numbers out" in shown(first)
    form = again(first, "keep", screening_reason="Their words")
    assert form.is_valid()
    assert form.cleaned_data["said"] == "undocumented, [removed]"
    assert form.kept == (Kept("said", "status", "Their words"),)


@pytest.mark.parametrize("decision", ["keep", "remove"])
def test_a_decision_counts_only_for_what_was_shown(decision: str) -> None:
    form = again(posted(said="undocumented"), decision, said="undocumented, illegal alien", screening_reason="x")
    assert not form.is_valid()
    assert "<mark>illegal alien</mark>" in shown(form)
    assert "<mark>undocumented</mark>" not in shown(form)


def test_nothing_typed_is_lost_when_another_field_is_wrong() -> None:
    form = again(posted(said="undocumented", officers="two"), "remove")
    assert not form.is_valid()
    assert list(form.errors) == ["officers"]
    assert form["said"].value() == "[removed]"
    assert form["officers"].value() == "two"


def test_a_text_that_has_become_too_long_is_told() -> None:
    form = again(posted(place="In the TPS room at 12"[:20]), "remove")
    assert not form.is_valid()
    assert "20" in str(form.errors["place"])


def test_two_forms_on_one_page_do_not_mix() -> None:
    form = posted("a", said="undocumented")
    assert not form.is_valid()
    assert 'name="a-screening_seen"' in shown(form)
    told = {"said": "undocumented", "screening": "remove", "screening_seen": form.warned.seen}  # type: ignore[union-attr]
    again_a, again_b = posted("a", **told), NoteForm(QueryDict("b-said=undocumented&a-screening=remove"), prefix="b")
    assert again_a.is_valid()
    assert not again_b.is_valid()


def test_what_stands_in_its_place_is_in_the_language_of_the_page() -> None:
    with override("es"):
        assert screening.clean("SSN 123-45-6789") == "SSN [eliminado]"
        assert screening.taken_out() == "[eliminado]"
    with override("fr"):
        assert screening.taken_out() == "[removed]"


def test_a_room_can_look_texts_through_by_field() -> None:
    found = screening.screen({"a": "undocumented", "b": "", "c": "SSN 123-45-6789"})
    assert [(one.field, one.kind, one.text, one.start, one.end) for one in found] == [
        ("a", "status", "undocumented", 0, 12),
        ("c", "ssn", "123-45-6789", 4, 15),
    ]
    assert [one.may_be_kept for one in found] == [True, False]
    assert screening.clean("undocumented, 123-45-6789", "ssn", "itin") == "undocumented, [removed]"
    assert set(screening.WARNINGS) == set(screening.KINDS)


def test_the_device_gets_each_list_once() -> None:
    given: dict[str, Any] = screening.for_device()
    assert len({tuple(words) for words in given["lists"]}) == len(given["lists"])
    assert all(slot < len(given["lists"]) for _kind, slots, _first, _last in given["phrases"] for slot in slots)
