"""The API: every app's router under one address, errors as problem details."""

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from dintel import __doc__ as about
from dintel.apps.accounts.api import router as accounts
from dintel.apps.accounts.api_errors import Problem, install
from dintel.apps.arguments.api import router as arguments
from dintel.apps.audit.api import public as audits
from dintel.apps.audit.api import router as audit
from dintel.apps.booking.api import router as booking
from dintel.apps.complaints.api import router as complaints
from dintel.apps.contacts.api import contacts, letters, requests
from dintel.apps.duties.api import router as duties
from dintel.apps.evidence.api import files
from dintel.apps.figures.api import router as record
from dintel.apps.notices.api import deadlines, notices, webhooks
from dintel.apps.notices.due_api import router as what_is_due
from dintel.apps.partners.api import router as partners
from dintel.apps.records.api import router as records
from dintel.apps.regimes.api import public as filed_reports
from dintel.apps.regimes.api import router as reports
from dintel.apps.training.api import router as training

PROBLEM = {
    "description": "What went wrong, where, why, and what to do now (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Api(NinjaAPI):
    """The API, whose description says that every error is a problem."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:  # noqa: ANN401 - handed through
        """Return the description; any answer it does not name is a problem too."""
        schema = super().get_openapi_schema(**more)
        for operations in schema["paths"].values():
            for operation in operations.values():
                answers = operation["responses"]
                for status in [status for status in answers if int(status) >= HTTPStatus.BAD_REQUEST]:
                    del answers[status]
                answers["default"] = PROBLEM
        schema["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
        return schema


api = Api(
    title="Dintel",
    version="1",
    description=about or "",
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="openapi.json",
)
install(api)
for place, router in {
    "/accounts": accounts,
    "/contacts": contacts,
    "/requests": requests,
    "/letters": letters,
    "/notices": notices,
    "/deadlines": deadlines,
    "/due": what_is_due,
    "/duties": duties,
    "/partners": partners,
    "/webhooks": webhooks,
    "/files": files,
    "/booking": booking,
    "/complaints": complaints,
    "/record": record,
    "/record/arguments": arguments,
    "/records": records,
    "/training": training,
    "/reports": reports,
    "/audit": audit,
}.items():
    api.add_router(place, router)
for public in (filed_reports, audits):
    api.add_router("/record", public)

urlpatterns = api.urls[0]
