from collections.abc import Iterator

from ece_lint.analysis.sizing import KBPS_AT_LOGIN, login_kbps, steady_kbps
from ece_lint.finding import Hit
from ece_lint.model import Entity
from ece_lint.quantities import amount, shown
from ece_lint.routing import Routing
from ece_lint.wording import Phrase

asks = "The bandwidth of a site is enough for its agents, at work and when they log in."
severity = "warning"
every = "site"
needs = ["sites.bandwidth"]
wants = ["sites.agents", "sites.concurrent_logins"]
message = "site {name} has {found} for ECE; {reckoned} {needed} kbps"
label = "too low"
why = """
An agent needs 384 kbps while logging in and 40 kbps on average at work. On a slower line the console takes
minutes to load at the beginning of a shift, and is slow all day.
"""
fix = (
    "Give the line more bandwidth for ECE, or let the agents of the site start at different times."
)
reference = {
    "document": "Enterprise Chat and Email Design Guide 12.0(1)",
    "page": "26, Bandwidth Requirements",
    "says": "at least 384 kbps for an agent at login, and 40 kbps on average afterwards",
}
catalogue = ["NET-02"]
since = "0.1"
examples = [
    """\
# The guide does not say whether logins come on top of the agents at work: the larger of the two must fit.
deployment:
  sites:
    - {name: London, agents: 100, concurrent_logins: 10, bandwidth: 4 Mbps}
    - {name: York, agents: 100, bandwidth: 4000 kbps}
    - {name: Hull, bandwidth: 1 kbps}
""",
    """\
deployment:
  sites:
    - name: London
      agents: 101
      bandwidth: 4 Mbps  # <- site `London` has `4 Mbps` for ECE; 101 agents at work need 4,040 kbps
    - name: York
      agents: 100
      concurrent_logins: 20
      bandwidth: 5 Mbps  # <- site `York` has `5 Mbps` for ECE; 20 agents who log in at once need 7,680 kbps
    - name: Hull
      agents: 5
      bandwidth: 256 kbps  # <- site `Hull` has `256 kbps` for ECE; the login of one agent needs 384 kbps
""",
]


def must(subjects: list[Entity], routing: Routing) -> Iterator[Hit]:
    """Yield a hit for each site whose line has less than either of the two needs."""
    for site in subjects:
        if "bandwidth" not in site.data:
            continue
        agents = site.data.get("agents", 0)
        logins = site.data.get("concurrent_logins", 0)
        needs = {
            steady_kbps(agents): f"{agents} agents at work need",
            login_kbps(logins): f"{logins} agents who log in at once need",
            KBPS_AT_LOGIN: "the login of one agent needs",
        }
        needed = max(needs) if agents or logins else 0
        if amount(site.data["bandwidth"]) < needed:
            facts = {"found": site.data["bandwidth"], "reckoned": Phrase(needs[needed])}
            facts["needed"] = Phrase(shown(needed))
            yield Hit(site, site.at("bandwidth"), facts=facts)
