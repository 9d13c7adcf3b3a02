"""The web side: each app is one job."""
