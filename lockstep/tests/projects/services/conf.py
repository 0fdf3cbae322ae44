"""How the pages on external services are built: see lockstep/tests/live/test_services.py."""

project = "Counter"
root_doc = "redis"
extensions = ["sphinx_lockstep"]
suppress_warnings = ["toc.not_included"]  # no page leads to the others

lockstep_example = "example"
lockstep_time_limit = 30
lockstep_external_services = {
    "rabbitmq": {
        "url": "amqp://guest:guest@localhost:5672//",
        "environment": {"RABBITMQ_URL": "{url}"},
        "minimum": "3.8",
    },
    "redis": {
        "url": "redis://localhost:6379/0",
        "environment": {"REDIS_URL": "{url}"},
        "minimum": "6.2",
    },
    "postgresql": {
        "url": "postgresql://postgres:postgres@localhost:5432/counter",
        "environment": {
            "PGHOST": "{host}",
            "PGPORT": "{port}",
            "PGUSER": "{user}",
            "PGPASSWORD": "{password}",
            "PGDATABASE": "{name}",
        },
        "minimum": "14",
    },
}
lockstep_services_record = "services.json"
lockstep_projects = {"beside": {"shell": "python", "environment": {"BESIDE": "yes"}}}
