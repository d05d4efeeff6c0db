"""`python -m lemmata`: the command line."""

from lemmata.cli import main

if __name__ == "__main__":
    main()
