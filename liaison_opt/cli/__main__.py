"""`python -m liaison_opt.cli`."""

from liaison_opt.cli import main

main()
