"""What `desk check` enforces: one small pure function per rule, declared once with code, summary, reason."""
