"""`python -m rtmref`."""

from rtmref.cli import main

if __name__ == "__main__":
    main()
