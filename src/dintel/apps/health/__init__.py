"""Whether this instance is well: what a proxy, a service manager and City IT's monitoring ask."""
