from collections.abc import Iterator
from typing import Any

from ece_lint.finding import Hit, Label
from ece_lint.model import Entity
from ece_lint.routing import Routing
from ece_lint.verbs import Table
from ece_lint.wording import Phrase

asks = "A server has no Windows component that ECE does not need."
severity = {"": "warning", "later": "note"}
then = {
    "": "attackers have one more service to try, and administrators one more to update",
    "later": "attackers find tools of administrators on the server; no document names these tools",
}
every = "observation"
needs = ["observations.windows_features"]
also = ["servers"]
# What the guide calls it, its page, the names that Get-WindowsFeature has for it, and the releases that have it.
# The list was written for Windows Server 2003: what later releases do not have stays here so that it is accounted for.
ALL = ["2008 R2", "2012", "2012 R2", "2016", "2019", "2022", "2025"]
OLD = ["2008 R2", "2012", "2012 R2"]
with_ = {
    "components": {
        "Document Templates": {"page": 28, "names": [], "windows": ["2003"]},
        "Mouse Pointers": {"page": 28, "names": [], "windows": ["2003"]},
        "Hyper Terminal": {"page": 28, "names": [], "windows": ["2003"]},
        "Application Server Console": {"page": 28, "names": ["Application-Server"], "windows": OLD},
        "ASP.NET": {"page": 28, "names": ["Web-Asp-Net", "Web-Asp-Net45"], "windows": ALL},
        "network DTC access": {
            "page": 28,
            "names": ["AS-Dist-Transaction", "AS-Incoming-Trans", "AS-Outgoing-Trans"],
            "windows": OLD,
        },
        "Message Queuing": {"page": 28, "names": ["MSMQ", "MSMQ-Services", "MSMQ-Server"], "windows": ALL},
        "BITS": {"page": 28, "names": ["BITS", "BITS-IIS-Ext"], "windows": ALL},
        "FTP": {"page": 28, "names": ["Web-Ftp-Server", "Web-Ftp-Service"], "windows": ALL},
        "FrontPage extensions": {"page": 28, "names": [], "windows": ["2003"]},
        "role services of WWW other than WWW Services": {
            "page": 28,
            "names": ["Web-ASP", "Web-CGI", "Web-Includes", "Web-DAV-Publishing", "Web-Mgmt-Service", "Web-WHC", "RDS-Web-Access"],
            "windows": ALL,
        },
        "Internet Printing": {"page": 28, "names": ["Print-Internet"], "windows": ALL},
        "NNTP": {"page": 28, "names": [], "windows": ["2003"]},
        "SMTP": {"page": 28, "names": ["SMTP-Server"], "windows": ALL[:-1]},
        "Certificate Services": {"page": 28, "names": ["AD-Certificate", "ADCS-Cert-Authority"], "windows": ALL},
        "Email and Fax Services": {"page": 28, "names": ["Fax"], "windows": ALL},
        "Indexing Services": {"page": 28, "names": ["FS-Indexing-Service"], "windows": ["2008 R2"]},
        "Networking Services": {
            "page": 28,
            "names": ["DHCP", "DNS", "WINS", "Simple-TCPIP", "RPC-over-HTTP-Proxy", "NPAS"],
            "windows": ALL,
        },
        "Other Network File and Print Services": {
            "page": 28,
            "names": ["FS-NFS-Service", "Print-LPD-Service", "LPR-Port-Monitor"],
            "windows": ALL,
        },
        "Security Configuration Wizard": {"page": 28, "names": [], "windows": ["2003"]},
        "Terminal Server": {"page": 28, "names": ["RDS-RD-Server"], "windows": ALL},
        "Terminal Server Licensing": {"page": 29, "names": ["RDS-Licensing"], "windows": ALL},
        "UDDI": {"page": 29, "names": [], "windows": ["2003"]},
        "Windows Deployment": {"page": 29, "names": ["WDS", "WDS-Deployment"], "windows": ALL},
        "Windows Media Services": {"page": 29, "names": [], "windows": ["2003"]},
        "management tools other than SNMP": {"page": 29, "names": ["CMAK"], "windows": ALL},
        # What takes the place of the management tools of 2003; those for clusters and DFS are needed for failover.
        "management tools other than SNMP, as later releases call them": {
            "page": 29,
            "role": "later",
            "names": [
                "RSAT-AD-Tools", "RSAT-ADDS", "RSAT-ADLDS", "RSAT-AD-PowerShell", "RSAT-ADCS", "RSAT-ADRMS", "RSAT-Bits-Server",
                "RSAT-DHCP", "RSAT-DNS-Server", "RSAT-Fax", "RSAT-Hyper-V-Tools", "RSAT-NLB", "RSAT-NPAS", "RSAT-Print-Services",
                "RSAT-RDS-Tools", "RSAT-RemoteAccess", "RSAT-SMTP", "RSAT-WINS", "UpdateServices-RSAT", "WDS-AdminPack",
            ],
            "windows": ALL,
        },
    }
}  # fmt: skip
message = (
    "server {name} has {features}; the hardening list (page {page}) excludes {component}, "
    "which Windows Server {windows} can do without"
)
label = "installed"
why = """
Each component that is installed and not needed is one more service to attack and to update. The list in the guide says
what the servers of ECE can do without: of IIS they need the World Wide Web service, and of the management tools SNMP. That
the tools for remote administration in later releases of Windows take the place of its management tools is inferred, hence
a note.
"""
fix = "Remove the role or feature with Server Manager or `Uninstall-WindowsFeature`, and restart the server out of hours."
reference = [
    {
        "document": "Enterprise Chat and Email Design Guide 12.0(1)",
        "page": "28 and 29, Default Windows and IIS Service Requirements for ECE",
        "says": "which components are not installed; the list was written for Windows Server 2003, so for each of them this "
        "page says in which releases it still exists",
    },
    {
        "document": "Security Guide for Cisco Unified CCE 15.0(1)",
        "page": "Windows Server Hardening",
        "says": "today the servers of Unified CCE follow the baseline of Microsoft and level 1 of the CIS benchmark, which "
        "exclude services that are not needed as well",
    },
]
catalogue = [
    "HRD-01", "HRD-02", "HRD-03", "HRD-04", "HRD-05", "HRD-06", "HRD-07", "HRD-08", "HRD-09", "HRD-10", "HRD-11",
    "HRD-12", "HRD-13", "HRD-14", "HRD-15", "HRD-16", "HRD-17",
]  # fmt: skip
since = "0.1"
examples = [
    """\
deployment:
  servers: [{name: ece-web-1, roles: [web], windows: 2016}, {name: ece-file, roles: [file], windows: 2019}]
  observations:
    - server: ece-web-1
      windows_features: [Web-Server, Web-Common-Http, Web-ISAPI-Ext, NET-Framework-45-Core, SNMP-Service]
    - server: ece-file
      windows_features: [FileAndStorage-Services, FS-FileServer, FS-DFS-Replication]
""",
    """\
deployment:
  servers: [{name: ece-web-1, roles: [web], windows: 2016}]
  observations:
    - server: ece-web-1
      windows_features:
        - Web-Server
        - Web-Ftp-Server  # <- server `ece-web-1` has `Web-Ftp-Server` and `Web-Ftp-Service`; the hardening list (page 28) excludes FTP, which Windows Server 2016 can do without
        - Web-Ftp-Service
        - msmq  # <- excludes Message Queuing
        - RDS-Licensing  # <- the hardening list (page 29) excludes Terminal Server Licensing
""",
    """\
# Static pages and ISAPI, with which ECE is connected to IIS, are of the WWW service; SNMP has a tool of its own.
deployment:
  servers: [{name: ece-web-1, roles: [web], windows: 2019}, {name: ece-sql-1, roles: [database], windows: 2019}]
  observations:
    - server: ece-web-1
      windows_features:
        - Web-Static-Content
        - Web-ISAPI-Filter
        - Web-Mgmt-Console
        - RSAT-SNMP
        - Web-DAV-Publishing  # <- excludes role services of WWW other than WWW Services
        - Web-ASP
        - RSAT-DNS-Server  # <- the hardening list (page 29) excludes management tools other than SNMP, as later
    - {server: ece-sql-1, windows_features: [Failover-Clustering, RSAT-Clustering, SNMP-WMI-Provider]}
""",
    """\
# For a server without a release, all releases are listed.
deployment:
  servers: [{name: ece-web-1, roles: [web]}]
  observations:
    - {server: ece-web-1, windows_features: [SMTP-Server]}  # <- which Windows Server 2008 R2, 2012, 2012 R2, 2016, 2019 and 2022 can do without
""",
]


def must(subjects: list[Entity], routing: Routing, components: Table) -> Iterator[Hit]:
    """Yield a hit for each component that is not needed, with its features that are installed."""
    known = {name.casefold(): part for part, one in components.items() for name in one["names"]}
    for observation in subjects:
        found = observation.links.get("server", [])
        release = str(found[0].data.get("windows", "")) if found else ""
        installed: dict[str, list[tuple[int, str]]] = {}
        for number, feature in enumerate(observation.data.get("windows_features", ())):
            component = known.get(str(feature).casefold())
            # A feature of that name is not a feature of a release that cannot have it.
            if component and release in ("", *map(str, components[component]["windows"])):
                installed.setdefault(component, []).append((number, feature))
        for component, features in installed.items():
            *most, last = [release] if release else map(str, components[component]["windows"])
            facts: dict[str, Any] = {"features": [feature for _, feature in features]}
            facts |= {"page": components[component]["page"], "component": Phrase(component)}
            facts["windows"] = Phrase(" and ".join(filter(None, [", ".join(most), last])))
            beside = tuple(Label(server.place, "the server") for server in found if server.defined)
            place = observation.at("windows_features", features[0][0])
            role = components[component].get("role", "")
            yield Hit(observation, place, role, (component,), facts, beside=beside)
