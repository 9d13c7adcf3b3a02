"""Words of counts by facility in templates."""
