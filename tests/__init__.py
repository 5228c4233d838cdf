import gc

# Every program of the tests begins here. What it imports is never garbage: see pipeline/__main__.py.
gc.set_threshold(50_000, 20, 50)
