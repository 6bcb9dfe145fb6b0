"""What channels push as CloudEvents, over HTTP and AMQP."""
