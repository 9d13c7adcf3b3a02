"""Training: which questions are asked, how they are marked, how long it holds, who still owes what.

Rooms side by side: ``drawing``, ``marking``, ``validity``, ``owed``, ``rotating`` (codes that change), ``personnel``
(a list of employees, looked through).
"""
