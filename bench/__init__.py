"""How fast the server is beside others that do the same work, measured in one run on one machine."""
