"""A synthetic world that writes real messages: generated flights with a sealed truth, and the day of the demonstration."""

from tidewaiter.simulation.demo import DemoFile, DemoUnit, demo_day, demo_unit
from tidewaiter.simulation.generated import Simulated, simulate
from tidewaiter.simulation.indicators import Sample, samples
from tidewaiter.simulation.schedule import DIFFICULTIES, Difficulty, Plan, plan, presets
from tidewaiter.simulation.separability import band_auc, metadata_auc, report
from tidewaiter.simulation.stories import DemoTruth, demo_truth
from tidewaiter.simulation.trade import is_synthetic
from tidewaiter.simulation.truth import commitment, opened

__all__ = [
    "DIFFICULTIES",
    "DemoFile",
    "DemoTruth",
    "DemoUnit",
    "Difficulty",
    "Plan",
    "Sample",
    "Simulated",
    "band_auc",
    "commitment",
    "demo_day",
    "demo_truth",
    "demo_unit",
    "is_synthetic",
    "metadata_auc",
    "opened",
    "plan",
    "presets",
    "report",
    "samples",
    "simulate",
]
