"""Say which set-ups the table compares, in Celery's own settings."""

from dataclasses import dataclass, field

LATE = {"task_acks_late": True}
REJECT = {**LATE, "task_reject_on_worker_lost": True}
RETRY = {"task_retry_on_worker_lost": True}
EXPIRES = {"visibility_timeout": 15}  # seconds, for an hour
SWEEP = {**EXPIRES, "unacked_restore_interval": 1, "unacked_restore_throttle": 1}

WORKER, CHILD, TERM = "worker", "pool child", "SIGTERM"


@dataclass(frozen=True)
class SetUp:
    """A row of the table: a broker, what Celery is told, and what is hit."""

    title: str
    broker: str
    hit: str
    conf: dict = field(default_factory=dict)
    transport: dict = field(default_factory=dict)
    countdown: int = 0  # seconds before a task may run

    @property
    def name(self):
        """Return a name for queues and keys, so that rows do not meet."""
        return "-".join(f"{self.title} {self.hit}".lower().replace(",", "").split())


SETUPS = [
    SetUp("RabbitMQ", "RABBITMQ_URL", WORKER),
    SetUp("RabbitMQ, acks late", "RABBITMQ_URL", WORKER, LATE),
    SetUp("RabbitMQ", "RABBITMQ_URL", CHILD),
    SetUp("RabbitMQ, acks late", "RABBITMQ_URL", CHILD, LATE),
    SetUp("RabbitMQ, acks late, rejects", "RABBITMQ_URL", CHILD, REJECT),
    SetUp("RabbitMQ, retries", "RABBITMQ_URL", CHILD, RETRY),
    SetUp("Redis", "REDIS_URL", WORKER),
    SetUp("Redis, acks late", "REDIS_URL", WORKER, LATE),
    SetUp("Redis, acks late, expires", "REDIS_URL", WORKER, LATE, EXPIRES),
    SetUp("Redis, acks late, swept", "REDIS_URL", WORKER, LATE, SWEEP),
    SetUp("Redis, countdown", "REDIS_URL", TERM, countdown=10),
]
