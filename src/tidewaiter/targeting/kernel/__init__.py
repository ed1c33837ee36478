"""The kernel: a whole rule set over a batch of records at once, or over one record in microseconds.

Known from packet classification as a bit vector scheme (Lakshman and Stiliadis, SIGCOMM 1998): each field sorts its
values into classes, each class has one bit a clause, and a record's clauses are what is left when the bits of its
fields are joined. The plain evaluator (`targeting.evaluate`) says what a profile means; the kernel only says it faster.
"""

from tidewaiter.targeting.kernel.artefact import COMPILER_VERSION, Kernel
from tidewaiter.targeting.kernel.batches import batch_of, schema_of
from tidewaiter.targeting.kernel.compile import compile_ruleset, kernel_of
from tidewaiter.targeting.kernel.explain import (
    Checked,
    Explanation,
    Overlap,
    dead_profiles,
    explain,
    near_misses,
    overlaps,
)
from tidewaiter.targeting.kernel.matching import Engine, Matches, fast_available, match
from tidewaiter.targeting.kernel.scope import Scope, scope_mask
from tidewaiter.targeting.kernel.single import profiles_held

__all__ = [
    "COMPILER_VERSION",
    "Checked",
    "Engine",
    "Explanation",
    "Kernel",
    "Matches",
    "Overlap",
    "Scope",
    "batch_of",
    "compile_ruleset",
    "dead_profiles",
    "explain",
    "fast_available",
    "kernel_of",
    "match",
    "near_misses",
    "overlaps",
    "profiles_held",
    "schema_of",
    "scope_mask",
]
