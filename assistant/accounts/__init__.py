"""Users, sessions, keys, audit log."""
