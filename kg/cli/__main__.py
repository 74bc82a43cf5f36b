"""`python -m kg.cli` is `stemma`."""

import sys

from kg.cli import main

sys.exit(main())
