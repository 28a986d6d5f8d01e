"""`python -m rightsdesk` is `desk`."""

from rightsdesk.cli.main import main

main()
