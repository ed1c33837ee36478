"""Vessels, boxes and consignments: what officers see of cargo before it arrives."""
