"""Who works here: administrations, units, agencies, people, their roles, shifts and purposes."""
