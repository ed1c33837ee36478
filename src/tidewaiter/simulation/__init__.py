"""A synthetic world that writes real messages: the day of the demonstration, and the truth of it."""

from tidewaiter.simulation.demo import DemoFile, DemoUnit, demo_day, demo_unit
from tidewaiter.simulation.stories import DemoTruth, demo_truth

__all__ = ["DemoFile", "DemoTruth", "DemoUnit", "demo_day", "demo_truth", "demo_unit"]
