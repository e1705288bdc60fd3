"""The W3C suites against a real server; the outcomes are compared with stored ones.

The data of rdf-tests lie in `rdf-tests/`, unchanged (see its SOURCES.md). The outcomes that are
expected, with a reason for each that is not a pass, are `baselines/*.json`: a test that gets worse
fails the build, and so does one that gets better, until the baseline says so.

`python -m tests.conformance --help` runs the same suites against any endpoint.
"""
