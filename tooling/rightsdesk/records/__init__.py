"""Cases, policies and staff as files: reading them strictly, and every conversation with git."""
