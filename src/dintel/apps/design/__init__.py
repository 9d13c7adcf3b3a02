"""Templates, components and styles of every page; the home page and the error pages."""
