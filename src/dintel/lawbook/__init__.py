"""The law book: reads ``law/`` and ``cities/``, checks it, locks it, keeps the compiled policy.

The only room below the apps that touches files. It knows the domain and nothing above.
"""

from dintel.lawbook.book import Book, open_book, open_policy

__all__ = ["Book", "open_book", "open_policy"]
