"""Outlines of the land for maps, as `src/tidewaiter/reference/land.csv`, from a TopoJSON file of Natural Earth.

    python tools/land.py land-110m.json

The file is `land-110m.json` of the npm package `world-atlas` 2.0.2 (Natural Earth 4.1.0, 1:110m physical land). Natural Earth is in
the public domain. Arcs are put together into rings, points rounded to a hundredth of a degree.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "src" / "tidewaiter" / "reference" / "land.csv"
SOURCE = "Natural Earth 4.1.0 1:110m land"


def rings(topology: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    """Every ring, of land and of the lakes in it, as longitudes and latitudes."""
    (across, up), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * across + left, 2), round(y * up + low, 2)))
        arcs.append(points)
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for edge in (edge for polygon in polygons for edge in polygon):
            ring: list[tuple[float, float]] = []
            for number in edge:
                # A negative number is the arc of its complement, backwards.
                points = arcs[number] if number >= 0 else arcs[~number][::-1]
                ring += points if not ring else points[1:]
            yield [point for at, point in enumerate(ring) if not at or point != ring[at - 1]]


def main(path: str) -> int:
    found = sorted(rings(json.loads(Path(path).read_text("utf-8"))), key=len, reverse=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(
            f"# source: {SOURCE} (public domain), made by tools/land.py. Longitude and latitude, degrees WGS 84.\n"
        )
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["ring", "source"])
        rows.writerows([" ".join(f"{x:g} {y:g}" for x, y in ring), SOURCE] for ring in found)
    print(f"{len(found)} rings, {sum(map(len, found))} points", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
