"""Against a real Virtuoso, of Debian's package virtuoso-opensource: `make test-virtuoso`."""
