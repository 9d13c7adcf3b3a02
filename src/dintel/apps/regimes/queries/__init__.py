"""Reads of reports owed and filed, and of counts compared."""
