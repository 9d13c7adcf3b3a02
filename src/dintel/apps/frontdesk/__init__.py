"""The counter page: what to do now when officers are here, and a note that is never lost."""
