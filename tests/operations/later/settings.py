"""The settings of a version that nobody made yet: some of its rooms' tables are other ones.

``DINTEL_LATER`` would be refused as a setting that nobody reads, so ``LATER_VERSION`` says which.
"""

import os

from dintel.config.settings import *  # noqa: F403

MIGRATION_MODULES = {"complaints": f"tests.operations.later.migrations.{os.environ['LATER_VERSION']}"}
