"""``python -m palermo_hub.command``: the command, for processes that start it themselves."""

from . import main

raise SystemExit(main())
