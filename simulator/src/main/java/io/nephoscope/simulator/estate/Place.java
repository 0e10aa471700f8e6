package io.nephoscope.simulator.estate;

/** Where a resource is in the estate. */
record Place(Cell cell, int index) {}
