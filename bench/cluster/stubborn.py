"""Somebody who stands beside a primary that is cut off, and writes to it: `python -m bench.cluster.stubborn ADDRESS`.

Prints a line for each commit that was acknowledged. There must be none: the other side has another primary.
"""

from __future__ import annotations

import os
import sys
import time

import psycopg

AGAIN_SECONDS = 0.2


def main(address: str) -> int:
    while os.getppid() != 1:
        try:
            with psycopg.connect(address, connect_timeout=2, autocommit=True) as connection:
                heard: list[str] = []
                connection.add_notice_handler(lambda said, heard=heard: heard.append(str(said.source_function)))
                row = connection.execute("INSERT INTO cluster_cut_off DEFAULT VALUES RETURNING id").fetchone()
                if "SyncRepWaitForLSN" not in heard:
                    print(row[0] if row else "", flush=True)
        except psycopg.Error as problem:
            print(type(problem).__name__, file=sys.stderr, flush=True)
        time.sleep(AGAIN_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
