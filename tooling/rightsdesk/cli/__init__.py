"""The command `desk`: one file per command family; parse, call one function, print."""
