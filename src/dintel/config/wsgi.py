"""The web application, as a WSGI server calls it."""

import os

from django.core.wsgi import get_wsgi_application

from dintel.config.frames import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dintel.config.settings")

application = with_room(get_wsgi_application())
