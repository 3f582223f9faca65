"""What stands in for Docker, GitHub and third-party actions while workflows run under act."""

import gc

gc.disable()  # every call is over before there is anything to collect
