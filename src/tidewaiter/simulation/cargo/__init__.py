"""Synthetic cargo: a ship's call and an all-cargo flight, told through the library's writers, with a sealed truth."""

from tidewaiter.simulation.cargo.made import SimulatedCargo, demo_cargo, simulate_cargo
from tidewaiter.simulation.cargo.world import MOST_BOXES, MOST_WAYBILLS, CargoPlan

__all__ = [
    "MOST_BOXES",
    "MOST_WAYBILLS",
    "CargoPlan",
    "SimulatedCargo",
    "demo_cargo",
    "simulate_cargo",
]
