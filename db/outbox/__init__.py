"""The outbox: events, the channels that are told, and the messages on their way."""
