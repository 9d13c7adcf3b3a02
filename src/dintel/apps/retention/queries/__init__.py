"""What falls due, what was proposed, what went, and the certificates; each for whoever may see it."""

from dintel.apps.retention.queries.batches import BatchView, ItemView, batch_for, batch_view, batches, open_batches
from dintel.apps.retention.queries.certificates import CertificateView, certificate_for, certificates
from dintel.apps.retention.queries.disposed import Disposed, disposed
from dintel.apps.retention.queries.preview import ClassPreview, Held, Waiting, preview, waiting
from dintel.apps.retention.queries.standing import newest_adoption, standing_adoption
from dintel.apps.retention.queries.unaccounted import Unaccounted, unaccounted

__all__ = [
    "BatchView",
    "CertificateView",
    "ClassPreview",
    "Disposed",
    "Held",
    "ItemView",
    "Unaccounted",
    "Waiting",
    "batch_for",
    "batch_view",
    "batches",
    "certificate_for",
    "certificates",
    "disposed",
    "newest_adoption",
    "open_batches",
    "preview",
    "standing_adoption",
    "unaccounted",
    "waiting",
]
