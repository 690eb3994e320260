"""`size`: what a deployment needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from ece_lint.cli.options import Argument, Option, Product, Release, format_for, settings_of
from ece_lint.cli.order import exit_code
from ece_lint.cli.output import CLEAN, NOT_ANALYSED, deliver, end, show, write
from ece_lint.report.harmless import harmless
from ece_lint.settings import sites_of
from ece_lint.terminal import progress
from ece_lint.wording import WrongUse


def size_(
    paths: Annotated[
        list[str],
        Argument(help="Files and folders with a deployment section.", show_default=False),
    ] = [],
    agents: Annotated[
        str, Option(metavar="N", help="Concurrent agents, each at the standard rate.")
    ] = "",
    email_agents: Annotated[str, Option(metavar="N", help="Agents for email.")] = "",
    emails_per_hour: Annotated[
        str,
        Option(metavar="N", help="Emails that each of them handles in an hour. [default: 6]"),
    ] = "",
    chat_agents: Annotated[str, Option(metavar="N", help="Agents for chat.")] = "",
    concurrent_chats: Annotated[
        str,
        Option(metavar="N", help="Concurrent chats of each of them. [default: 1]"),
    ] = "",
    callback_agents: Annotated[str, Option(metavar="N", help="Agents for callbacks.")] = "",
    incoming_emails: Annotated[str, Option(metavar="N", help="Incoming emails in a month.")] = "",
    outgoing_emails: Annotated[str, Option(metavar="N", help="Outgoing emails in a month.")] = "",
    email_size: Annotated[
        str, Option(metavar="SIZE", help="Average size of one email, such as 5KB.")
    ] = "",
    attachments: Annotated[
        str, Option(metavar="N", help="Emails with attachments in a month.")
    ] = "",
    attachment_size: Annotated[
        str, Option(metavar="SIZE", help="Average size of the attachments of one email.")
    ] = "",
    chat_messages: Annotated[str, Option(metavar="N", help="Chat messages in a month.")] = "",
    chat_size: Annotated[
        str, Option(metavar="SIZE", help="Average size of one chat message.")
    ] = "",
    callback_messages: Annotated[
        str, Option(metavar="N", help="Callback messages in a month.")
    ] = "",
    callback_size: Annotated[
        str, Option(metavar="SIZE", help="Average size of one callback message.")
    ] = "",
    free_disk: Annotated[
        str, Option(metavar="SIZE", help="Free disk space for the databases, such as 500GB.")
    ] = "",
    months: Annotated[
        str, Option(metavar="N", help="Months for which activities are kept. [default: 24]")
    ] = "",
    site: Annotated[
        list[str],
        Option(
            metavar="NAME[:AGENTS[:LOGINS[:BANDWIDTH]]]",
            help="A site with agents, can be given several times; a NAME alone is a site of ece-lint.yaml.",
        ),
    ] = [],
    tier: Annotated[str, Option(metavar="N", help="Planned tier.")] = "",
    high_availability: Annotated[bool, Option(help="Plan for high availability.")] = False,
    template: Annotated[bool, Option(help="Write an empty deployment section to fill in.")] = False,
    format: Annotated[str, Option(metavar="FORMAT", help="text, json, markdown or html.")] = "",
    output: Annotated[str, Option(metavar="FILE", help="File to write. [default: stdout]")] = "",
    fail_on: Annotated[
        str,
        Option(
            metavar="SEVERITY",
            help="Lowest severity that fails the run, as for check. [default: error]",
        ),
    ] = "",
    release: Release = "",
    product: Product = "",
) -> None:
    """Size an ECE deployment and list the limits that the plan breaks.

    The plan is the deployment section of files, or the numbers of the options. Exit codes are those of check.
    """
    from ece_lint.size import GROUPS, NAMES, size
    from ece_lint.size.formats import FORMATS, render
    from ece_lint.size.options import numbers

    of_settings = [one for one in site if ":" not in one and sites_of(paths)]
    options = {**locals(), "site": [one for one in site if one not in of_settings]}
    if template:
        from ece_lint.template import template as empty
        from ece_lint.writing import is_stream

        if output and Path(output).is_file() and not is_stream(Path(output)):
            raise WrongUse(f"{output} is there already, and may be filled in")
        write({Path(output): empty()}) if output else show(empty())
        end(CLEAN)
    format = format_for(output, format, FORMATS)
    plan = numbers(options)
    if len(of_settings) > 1:
        raise WrongUse("a deployment is of one site; name one of ece-lint.yaml")
    if bool(plan) == bool(paths or of_settings):
        raise WrongUse(
            "the plan is the deployment section of files, or numbers such as `--agents 900`"
        )
    given = {
        "release": release,
        "product": product,
        "fail_on": fail_on,
        "select": [*GROUPS, *NAMES],
    }
    settings = settings_of(paths, given, [], site="".join(of_settings))
    paths = paths or (settings.paths() if of_settings else [])
    plan |= {name: given[name] for name in ("release", "product") if given[name]}
    with progress(sys.stderr, os.environ) as told:
        sizing = size(paths, plan, settings, told)
    deliver(output, render(format, sizing), sizing.report, settings)
    for path, why in sizing.report.not_analysed:
        sys.stderr.write(f"ece-lint: {harmless(path)}: {harmless(why)}\n")
    if sizing.is_empty and not sizing.report.not_analysed:
        sys.stderr.write(
            "ece-lint: nothing to size: no deployment section says how many agents there are\n"
        )
        end(NOT_ANALYSED)
    end(exit_code(sizing.report))
