"""A synthetic world that writes real messages: generated flights with a sealed truth, cargo, and the day of the demonstration."""

from tidewaiter.simulation.cargo import (
    MOST_BOXES,
    MOST_WAYBILLS,
    CargoPlan,
    SimulatedCargo,
    simulate_cargo,
)
from tidewaiter.simulation.demo import (
    DemoFile,
    DemoUnit,
    demo_cargo_files,
    demo_day,
    demo_port_unit,
    demo_unit,
)
from tidewaiter.simulation.generated import Simulated, simulate
from tidewaiter.simulation.indicators import Sample, samples
from tidewaiter.simulation.schedule import DIFFICULTIES, FIRST_DAY, Difficulty, Plan, plan, presets
from tidewaiter.simulation.separability import band_auc, metadata_auc, report
from tidewaiter.simulation.stories import DemoTruth, demo_truth
from tidewaiter.simulation.trade import is_synthetic, is_synthetic_message
from tidewaiter.simulation.truth import commitment, committed_files, opened

__all__ = [
    "DIFFICULTIES",
    "FIRST_DAY",
    "MOST_BOXES",
    "MOST_WAYBILLS",
    "CargoPlan",
    "DemoFile",
    "DemoTruth",
    "DemoUnit",
    "Difficulty",
    "Plan",
    "Sample",
    "Simulated",
    "SimulatedCargo",
    "band_auc",
    "commitment",
    "committed_files",
    "demo_cargo_files",
    "demo_day",
    "demo_port_unit",
    "demo_truth",
    "demo_unit",
    "is_synthetic",
    "is_synthetic_message",
    "metadata_auc",
    "opened",
    "plan",
    "presets",
    "report",
    "samples",
    "simulate",
    "simulate_cargo",
]
