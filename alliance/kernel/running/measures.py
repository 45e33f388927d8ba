"""Figures in the form that Prometheus reads: requests as they are answered, everything else as it stands."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from alliance.kernel.running.figures import Figures

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.core import Metric

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Set where several workers serve: their figures lie together in this folder."""
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
WORDS = {
    "errands_waiting": "errands that wait",
    "errands_dead": "errands given up, which wait for a person",
    "errands_late_s": "seconds by which the oldest errand is late",
    "documents_rendering": "documents being made",
    "documents_failed": "documents that could not be made",
    "messages_failed": "text messages and mails that were not sent",
    "sign_in_failures": "failed tries to sign in within the last hour",
    "database_bytes": "size of the database",
    "database_s": "seconds that the database takes to answer",
    "index_entries": "entries that can be searched",
    "disk_free_bytes": "room on the disk of the installation's folder",
    "backup_age_s": "seconds since the last backup",
    "deliverer_age_s": "seconds since the deliverer's last sign of life",
}


class Requests:
    """Counts the requests of this process; where several serve, in files that all of them read together.

    The library looks for the folder of these files when it is first imported, which is why that happens this late.
    """

    def __init__(self) -> None:
        self._counted: tuple[CollectorRegistry, Counter, Histogram] | None = None
        self._door = threading.Lock()

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Note one answer; `endpoint` is the name of a view, never an address, which may hold a number or a link."""
        _, counter, histogram = self._open()
        counter.labels(endpoint, method, status).inc()
        histogram.labels(endpoint).observe(seconds)

    def _open(self) -> tuple[CollectorRegistry, Counter, Histogram]:
        with self._door:  # two counters of one name would each write over what the other has counted
            if self._counted is None:
                from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415 -- see above

                mine = CollectorRegistry()
                labels = ("endpoint", "method", "status")
                counter = Counter("alliance_requests", "requests answered", labels, registry=mine)
                histogram = Histogram(
                    "alliance_request_seconds",
                    "seconds until the answer",
                    ("endpoint",),
                    buckets=BUCKETS,
                    registry=mine,
                )
                self._counted = mine, counter, histogram
            return self._counted

    def exposition(self, figures: Figures) -> tuple[bytes, str]:
        """Everything as text, and its media type."""
        from prometheus_client import CollectorRegistry, multiprocess  # noqa: PLC0415 -- see above
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415 -- see above

        requests, standing = self._open()[0], CollectorRegistry()
        if os.environ.get(FOLDER):
            requests = CollectorRegistry()
            multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]  # no types here
        standing.register(_Standing(figures))
        return generate_latest(requests) + generate_latest(standing), CONTENT_TYPE_LATEST


class _Standing:
    """The figures as the library wants them; what cannot be told is left out."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """One figure each."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 -- see above

        for one in fields(self._figures):
            value = getattr(self._figures, one.name)
            if value is not None:
                name = one.name.removesuffix("_s") + ("_seconds" if one.name.endswith("_s") else "")
                yield GaugeMetricFamily(f"alliance_{name}", WORDS[one.name], value=value)
