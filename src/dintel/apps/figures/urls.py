"""The addresses of figures: ``/record/`` is for everybody and never changes, ``/figures/`` for staff."""

from __future__ import annotations

app_name = "figures"
urlpatterns: list[object] = []
