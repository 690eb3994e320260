"""The command: the version is answered before anything is imported, the rest is typer's."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from ece_lint import __version__

        print(f"ece-lint {__version__}")
        return
    import gc

    gc.disable()  # one short run makes little garbage, and much that is no garbage
    from ece_lint.cli import run

    run()


if __name__ == "__main__":
    main()
