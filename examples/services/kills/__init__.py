"""Kill workers on two brokers, and see which tasks still run."""
