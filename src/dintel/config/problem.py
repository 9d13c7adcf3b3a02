"""What keeps Dintel from starting, or a command from beginning."""


class NotReadyError(Exception):
    """Dintel cannot start. The message says what, where, why and what to do now."""
