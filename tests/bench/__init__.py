"""Figures of speed: CPU time of the process and ratios of one run, printed; nothing is asserted about time."""
