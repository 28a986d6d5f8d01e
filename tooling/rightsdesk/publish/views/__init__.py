"""What pages are filled with: plain values, each already in the reader's language."""
