#!/usr/bin/env python3
"""Django's command line for this project: `python manage.py <command>`."""

import os
import sys

from dintel.config.collector import look_seldom

if __name__ == "__main__":
    look_seldom()  # before anything large is loaded
    from dintel.config.commands import run

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    run(sys.argv)
