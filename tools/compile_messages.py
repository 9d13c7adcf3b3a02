"""Compiles every translation: `python tools/compile_messages.py`. Needs no gettext programs."""

from dintel.config.messages import compile_messages
from dintel.lawbook.roots import data_root

if __name__ == "__main__":
    for compiled in compile_messages(data_root() / "locale"):
        print(compiled)
