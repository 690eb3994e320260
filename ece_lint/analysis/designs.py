"""The reference designs of Unified CCE and Packaged CCE."""

from __future__ import annotations

# By the deployment type that a system has: the product, and the agents of its reference design (Solution Design Guide
# for Unified CCE 15.0(1), Sizing). A laboratory has none.
DEPLOYMENT_TYPES: dict[object, tuple[str, int]] = {
    6: ("ucce", 12000),
    7: ("pcce", 2000),
    9: ("ucce", 4000),
    10: ("pcce", 0),
    16: ("ucce", 2000),
    17: ("pcce", 4000),
    18: ("pcce", 12000),
    19: ("ucce", 24000),
}
