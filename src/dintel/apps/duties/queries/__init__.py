"""What can be seen of duties, tasks and certificates."""

from dintel.apps.duties.queries.tasks import tasks_of_partner, tasks_of_person, visible

__all__ = ["tasks_of_partner", "tasks_of_person", "visible"]
