"""What every service stands on: the log, the relay, the inbox, the runtime. It has never heard of a ballot."""
