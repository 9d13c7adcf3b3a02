"""What people may see of training: their own, their department's, a site's, or the city's."""
