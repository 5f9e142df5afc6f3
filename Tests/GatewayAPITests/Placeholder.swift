// Filled by the suites of this target.
