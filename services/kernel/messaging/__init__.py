"""Between services over RabbitMQ: publishing the log, receiving events, projections, RPC."""
