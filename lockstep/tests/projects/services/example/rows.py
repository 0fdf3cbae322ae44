"""Count in PostgreSQL how often this has run."""

import psycopg

with psycopg.connect() as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS run (id serial)")
    connection.execute("INSERT INTO run DEFAULT VALUES")
    (runs,) = connection.execute("SELECT count(*) FROM run").fetchone()
    print(runs, "in", connection.info.dbname)
