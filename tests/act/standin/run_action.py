"""Entry point of the stub actions: `run_action.py NAME`, with the inputs as JSON in `INPUTS`."""

import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

from standin import actions, errors  # noqa: E402

errors.run(actions.main, prefix="::error::")
