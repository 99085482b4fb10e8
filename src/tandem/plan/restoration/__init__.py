"""Repairing capacitated networks period by period: which components when, at the least cost of service and repair. Pure."""
