"""The command: the version is answered before anything is imported, the rest by `cli`."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from ece_lint import __version__

        print(f"ece-lint {__version__}")
        return
    try:
        import gc

        gc.disable()  # one short run makes little garbage, and much that is no garbage
        from ece_lint.cli import run

        run()
    except (
        KeyboardInterrupt
    ):  # while modules are still being loaded, or what was found is taken apart
        sys.exit(130)


if __name__ == "__main__":
    main()
