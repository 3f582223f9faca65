"""What the stub actions do."""
