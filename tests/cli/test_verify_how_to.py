"""The page for a reporter is followed to the letter, block after block, in a fresh folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.cli.published_log import LOG, WITNESS, make_log

from dintel.cli.main import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "verify-the-ledger.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def follow(block: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(["bash", "-c", block], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_page_for_a_reporter_does_what_it_says(tmp_path: Path) -> None:
    made = make_log(tmp_path / "city-log", (20, 30))
    export = made.export(tmp_path / "records.jsonl")
    (tmp_path / "city.key").write_text(f"{LOG.key}\n", "utf-8")
    (tmp_path / "witnesses.txt").write_text(f"{WITNESS.key}\n", "utf-8")
    receipt = tmp_path / "mine.dintel-receipt"
    assert main(["ledger", "prove", str(made.folder), "3", "--records", str(export), "--out", str(receipt)]) == 0
    (tmp_path / "verifier" / "bin").mkdir(parents=True)
    for name in ("dintel", "python"):
        program = tmp_path / "verifier" / "bin" / name
        words = "-m dintel.cli.main" if name == "dintel" else ""
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n', "utf-8")
        program.chmod(0o755)
    install, *blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    assert "pip install" in install
    told = [follow(block, tmp_path) for block in blocks]
    assert [code for code, _ in told] == [0, 0, 0, 0, 0, 0, 1], told
    whole, records, checked, _, _, again, spoilt = (text for _, text in told)
    assert whole.startswith("VERIFIED: city.example/ledger, 30 entries")
    assert "30 match their entries" in records
    assert "stands unaltered as entry 3" in checked
    assert (tmp_path / "17.dintel-receipt").is_file()
    assert "your checkpoint of 30 entries was held against this tree" in again
    assert spoilt.startswith("one bit flipped in spoilt/tile/entries/000.p/30")
    assert "VERIFICATION FAILED" in spoilt
    assert re.search(
        r"1\. entry 0 is not the one that was hashed into its tile\n +where .+\n +expected .+\n +calc", spoilt
    )
