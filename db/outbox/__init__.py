"""The outbox: events, channels and deliveries."""
