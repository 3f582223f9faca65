"""What stands in for Docker, GitHub and third-party actions while workflows run under act."""
