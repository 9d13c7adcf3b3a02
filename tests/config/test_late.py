"""The API and what writes files are loaded late, and answer as if they had always been there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.urls import resolve, reverse

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, django
django.setup()
from django.test import Client
client = Client()
pages = client.get("/health/alive").status_code, client.get("/api/nothing").status_code
before = sorted({"ninja", "openpyxl", "docx", "typst", "icalendar", "prometheus_client"} & set(sys.modules))
described = client.get("/api/v1/openapi.json").status_code
print(*pages, before, described, client.get("/api/v1/nothing").headers["Content-Type"])
"""


def test_a_page_loads_neither_the_api_nor_what_writes_files_and_a_program_all_of_it(
    home_with_tables: Path,
) -> None:
    environment = {"DINTEL_HOME": str(home_with_tables), "DJANGO_SETTINGS_MODULE": "dintel.config.settings_test"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["200", "404", "[]", "200", "application/problem+json"], done.stderr


def test_an_address_of_the_api_is_found_and_named() -> None:
    assert resolve("/api/v1/openapi.json").namespaces == ["api"]
    assert reverse("api:openapi-json") == "/api/v1/openapi.json"
