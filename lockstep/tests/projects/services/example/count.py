"""Count in Redis how often this has run."""

import os

import redis

url = os.environ["REDIS_URL"]
with redis.Redis.from_url(url) as client:
    print(client.incr("runs"), "in", url)
