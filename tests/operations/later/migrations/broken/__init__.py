"""The migrations that a room has, those of `whole`, and a further one."""

from tests.operations.later.migrations import whole

__path__ += whole.__path__
