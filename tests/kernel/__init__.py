"""What the kernel promises, on a real PostgreSQL, a real RabbitMQ and the in-process transport."""
