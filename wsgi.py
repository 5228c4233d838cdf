"""The only wiring: settings → database → app → scheduler. `gunicorn wsgi:server`."""
