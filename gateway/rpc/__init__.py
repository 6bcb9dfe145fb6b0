"""Asking the services: the interface, its RabbitMQ adapter, the access-log client."""
