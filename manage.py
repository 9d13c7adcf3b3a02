#!/usr/bin/env python3
"""Django's command line for this project: `python manage.py <command>`."""

import os
import sys

from dintel.config.commands import run

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")
    run(sys.argv)
