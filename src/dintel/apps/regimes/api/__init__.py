"""Reports the law asks for, for programs: what everybody reads, and what staff do on the way to it."""

from dintel.apps.regimes.api.everybody import public
from dintel.apps.regimes.api.staff import router

__all__ = ["public", "router"]
