"""The path of ballots from the request to one batched RPC call."""
