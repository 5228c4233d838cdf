"""Real processes, signals and databases: whatever dies, each slot is published once and none is lost.

`python -m tests.faults` (`make faults N=200`) injects faults at random moments and prints the counts.
"""
