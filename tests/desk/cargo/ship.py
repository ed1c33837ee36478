"""Messages on one invented vessel call: the MARIGOLD STAR, voyage 044E from Guayaquil, berths in Oslo in six hours.

Everybody in them is invented. Box numbers pass their check digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

IMO = "9074729"
PORT, FROM, NEXT = "NOOSL", "ECGYE", "DEHAM"

REEFER = "TIDU1234566"
DRY = "WAIU6543218"
TRANSIT = "CSQU3054383"
BILL, OTHER_BILL = "TWLBILL001", "TWLBILL002"
CONSIGNOR = "ORCHARD OF THE SOUTH"
CONSIGNEE = "NORTH FRUIT AS"
SECRETS = (CONSIGNOR, CONSIGNEE, "ROSA INVENTADA", "KADE 7")


def berths(now: datetime | None = None) -> datetime:
    """When she berths."""
    now = now or datetime.now(UTC)
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=6)


@dataclass(frozen=True)
class Stowed:
    """A box on board: its number, type, port of discharge and cell."""

    number: str
    iso_type: str = "22G1"
    port: str = PORT
    cell: str = "0100182"
    temperature: str = ""
    fill: str = "5"


ABOARD = (
    Stowed(REEFER, "45R1", cell="0300182", temperature="-18"),
    Stowed(DRY, "22G1", cell="0310304"),
    Stowed(TRANSIT, "22G1", port=NEXT, cell="0110202", fill="4"),
)


def bay_plan(
    aboard: Sequence[Stowed] = ABOARD, *, reference: str = "B1", at: datetime | None = None
) -> bytes:
    """The bay plan (BAPLIE), sent at departure from Guayaquil."""
    lands = berths()
    left = lands - timedelta(days=9)
    body = [
        "BGM++1+9",
        f"DTM+137:{at or left:%Y%m%d%H%M}:203",
        f"TDT+20+044E+++TWL:172:20+++{IMO}:146::MARIGOLD STAR",
        f"LOC+5+{FROM}:139:6",
        f"LOC+61+{PORT}:139:6",
        f"DTM+136:{left:%Y%m%d%H%M}:203",
        f"DTM+132:{lands:%Y%m%d%H%M}:203",
    ]
    for box in aboard:
        body += [f"LOC+147+{box.cell}::5", "MEA+WT++KGM:24100", f"LOC+9+{FROM}:139:6"]
        body += [f"LOC+11+{box.port}:139:6"]
        if box.temperature:
            body.append(f"TMP+2+{box.temperature}:CEL")
        body.append(f"EQD+CN+{box.number}+{box.iso_type}+++{box.fill}")
    return interchange("BAPLIE:D:95B:UN:SMDG22", body, at or left, reference)


def manifest(*, reference: str = "M1", seal: str = "TW778812", at: datetime | None = None) -> bytes:
    """The manifest (CUSCAR), two days before she berths."""
    lands = berths()
    sent = at or lands - timedelta(days=2)
    body = [
        "BGM+85+MANIFEST7+9",
        f"DTM+137:{sent:%Y%m%d%H%M}:203",
        "NAD+CA+TWL:172:20",
        f"TDT+20+044E+1++TWL:172:20:TIDEWAY LINES+++{IMO}:146::MARIGOLD STAR:PA",
        f"LOC+60+{PORT}::139",
        f"DTM+132:{lands:%Y%m%d%H%M}:203",
        f"EQD+CN+{REEFER}+45R1:102:5++3+5",
        "MEA+AAE+G+KGM:24100",
        f"SEL+{seal}+CA",
        f"EQD+CN+{DRY}+22G1:102:5++3+5",
        "MEA+AAE+G+KGM:16733",
        f"CNI+1+{BILL}",
        f"RFF+BM:{BILL}",
        f"LOC+9+{FROM}::139",
        f"LOC+11+{PORT}::139",
        f"NAD+CZ+TAX001:160++{CONSIGNOR}+KM 9 VIA DAULE+GUAYAQUIL++090112+EC",
        "CTA+IC+:ROSA INVENTADA",
        f"NAD+CN+NO8001:167++{CONSIGNEE}+KADE 7+OSLO++0150+NO",
        "GID+1+1080:CT",
        "FTX+AAA+++FRESH BANANAS IN CARTONS",
        "PIA+5+080390:HS",
        "MEA+AAE+G+KGM:20520",
        f"SGP+{REEFER}+1080",
        f"CNI+2+{OTHER_BILL}",
        f"RFF+BM:{OTHER_BILL}",
        f"LOC+9+{FROM}::139",
        f"LOC+11+{PORT}::139",
        "NAD+CZ+++TIMBER AND SONS+CALLE 2+GUAYAQUIL+++EC",
        "NAD+CN+++JOINERY HOUSE+VEI 1+OSLO+++NO",
        "GID+1+40:PX",
        "FTX+AAA+++SAWN BALSA",
        "MEA+AAE+G+KGM:16733",
        f"SGP+{DRY}+40",
    ]
    return interchange("CUSCAR:D:95B:UN:LOT10", body, sent, reference)


def discharged(*, seal: str = "TW778812", reference: str = "D1") -> bytes:
    """The terminal's report of discharge (COARRI) of the reefer, with the seal that it saw."""
    lands = berths()
    body = [
        "BGM+44+REPORT5+9",
        f"TDT+20+044E+1+13+TWL:172:20+++{IMO}:146::MARIGOLD STAR",
        f"LOC+11+{PORT}:139:6",
        f"DTM+178:{lands:%Y%m%d%H%M}:203",
        f"EQD+CN+{REEFER}+45R1:102:5++3+5",
        f"DTM+203:{lands + timedelta(hours=1):%Y%m%d%H%M}:203",
        f"LOC+9+{FROM}:139:6",
        "LOC+147+300182::6",
        "MEA+AAE+EGW+KGM:24180",
        f"SEL+{seal}+CA",
    ]
    return interchange("COARRI:D:95B:UN:ITG13", body, lands + timedelta(hours=2), reference)


def gate_out(
    number: str = REEFER, *, ship: bool = True, at: datetime | None = None, reference: str = "G1"
) -> bytes:
    """The terminal's report that a box left by the gate (CODECO), with or without its ship."""
    left = at or berths() + timedelta(hours=9)
    ship_line = [f"TDT+20+044E+1++TWL:172:20+++{IMO}:146::MARIGOLD STAR"] if ship else []
    body = [
        "BGM+36+GATE8+9",
        *ship_line,
        "NAD+CF+TWL:172:20",
        f"EQD+CN+{number}+45R1:102:5++3+5",
        f"DTM+7:{left:%Y%m%d%H%M}:203",
        f"LOC+165+{PORT}:139:6",
        "SEL+TW778812+CA",
    ]
    return interchange("CODECO:D:95B:UN:ITG13", body, left, reference)


def status(number: str, words: str, *, reference: str = "S1") -> bytes:
    """A status report of the terminal (IFTSTA) on one box, in words."""
    at = datetime.now(UTC)
    body = [
        "BGM+23+STATUS1+9",
        f"DTM+137:{at:%Y%m%d%H%M}:203",
        "CNI+1",
        f"STS+1+9:::{words}",
        f"DTM+334:{at:%Y%m%d%H%M}:203",
        f"EQD+CN+{number}",
    ]
    return interchange("IFTSTA:D:00B:UN", body, at, reference)


def interchange(kind: str, body: Sequence[str], sent: datetime, reference: str) -> bytes:
    """A message in an interchange of its own."""
    segments = [
        f"UNB+UNOC:3+LINE+CUSTOMS+{sent:%y%m%d:%H%M}+{reference}",
        f"UNH+{reference}+{kind}",
        *body,
        f"UNT+{len(body) + 2}+{reference}",
        f"UNZ+1+{reference}",
    ]
    return "".join(f"{segment}'\n" for segment in segments).encode()
