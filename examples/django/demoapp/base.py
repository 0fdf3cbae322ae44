"""Log how long each run of a task takes."""

import time

from celery.contrib.django.task import DjangoTask
from celery.utils.log import get_task_logger

logger = get_task_logger(__name__)


class TimedTask(DjangoTask):
    def before_start(self, task_id, args, kwargs):
        super().before_start(task_id, args, kwargs)
        self.request.began = time.monotonic()

    def after_return(self, status, retval, task_id, args, kwargs, einfo):
        super().after_return(status, retval, task_id, args, kwargs, einfo)
        logger.info("%s after %.3f s", status, time.monotonic() - self.request.began)
