"""Turn what happened into messages, and send them: webhooks, digests, alerts."""
