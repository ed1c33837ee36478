"""Looks at people without a task: alerts for integrity control, who watches over those who look."""
