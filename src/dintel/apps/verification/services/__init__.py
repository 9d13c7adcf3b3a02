"""What the verification desk does: it answers, and every answer is kept."""

from dintel.apps.verification.services.answering import Asked, answer_inquiry

__all__ = ["Asked", "answer_inquiry"]
