"""What the tests start and stop: servers of their own, and the services as processes."""
