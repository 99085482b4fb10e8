"""The generated region for the demo and the tests; everything it makes says that it is generated."""
