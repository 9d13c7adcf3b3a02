"""The address of the demo city's people; `urls.py` takes it in only where the demo is on."""

from django.urls import path

from dintel.apps.accounts.views import demo

urlpatterns = [path("sign-in/as/", demo.as_somebody, name="as_somebody")]
