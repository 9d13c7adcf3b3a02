"""Templates, components and styles that every page is made of; the home page and the error pages."""
