"""A village split into compact areas, one a visitor."""
