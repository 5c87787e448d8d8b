"""What Prometheus is told: the site's parts out of the tables, and this process's own figures under its name."""

import time
from itertools import chain

from community.live.hub import hubs
from community.ops.condition import condition
from community.ops.counting import BEGAN, BUCKETS, answers, memory, process
from community.ops.exposition import Family
from community.ops.figures import disk, newest_backup
from community.ops.registry import State


def families(at):
    """All families of metrics as they are now."""
    lines, found = condition(at)
    return [*_parts(lines), *_log(found, at), *_jobs(found), *_stores(), *_own()]


def _parts(lines):
    up = Family("community_up", "gauge", "Whether a part of the site works: 1 well or late, 0 stopped.")
    late = Family("community_late", "gauge", "Whether a part of the site is late: 1 late or stopped, 0 well.")
    for line in lines:
        if line.state != State.UNSEEN:
            up.add(int(line.state != State.STOPPED), part=line.code)
            late.add(int(line.state != State.WELL), part=line.code)
    return up, late


def _log(found, at):
    waiting = Family(
        "community_reader_open_deliveries", "gauge", "Deliveries of the log that wait for a reader, up to 10000."
    )
    lag = Family("community_reader_lag_seconds", "gauge", "How long a reader's oldest open delivery has waited.")
    failing = Family(
        "community_reader_failing_deliveries", "gauge", "Open deliveries that failed before, out of tries or not."
    )
    stuck = Family(
        "community_reader_failed_deliveries", "gauge", "Deliveries that are out of tries and wait for a person."
    )
    for code, one in (found.lags or {}).items():
        waiting.add(one.waiting, reader=code)
        lag.add(max(0.0, (at - one.since).total_seconds()) if one.since else 0.0, reader=code)
        failing.add(one.failing, reader=code)
        stuck.add(one.stuck, reader=code)
    due = Family("community_messages_waiting", "gauge", "Messages that are due to leave the house.")
    tried = Family("community_messages_failing", "gauge", "Messages that were tried in vain and will be tried again.")
    oldest = Family("community_messages_oldest_seconds", "gauge", "How long the oldest of them has been due.")
    for channel, one in (found.waiting or {}).items():
        due.add(one.due, channel=channel)
        tried.add(one.failing, channel=channel)
        oldest.add(max(0.0, (at - one.oldest).total_seconds()) if one.oldest else 0.0, channel=channel)
    return waiting, lag, failing, stuck, due, tried, oldest


def _jobs(found):
    well = Family("community_job_last_success_timestamp_seconds", "gauge", "When a job last went well.")
    failed = Family("community_job_last_failure_timestamp_seconds", "gauge", "When a job last went wrong.")
    took = Family("community_job_seconds", "gauge", "How long a job's last run took.")
    for run in found.runs or ():
        well.add(run.well_at and run.well_at.timestamp(), job=run.job)
        failed.add(run.failed_at and run.failed_at.timestamp(), job=run.job)
        took.add(run.seconds, job=run.job)
    seen = Family("community_worker_seen_timestamp_seconds", "gauge", "When a worker last gave a sign of life.")
    size = Family("community_worker_memory_bytes", "gauge", "Memory of a worker, as it last said.")
    for pulse in found.pulses or ():
        seen.add(pulse.seen_at.timestamp(), worker=pulse.name)
        size.add(pulse.memory, worker=pulse.name)
    return well, failed, took, seen, size


def _stores():
    free, made = Family("community_disk_free_bytes", "gauge", "Free bytes where the site's files lie."), newest_backup()
    free.add(disk()[0])
    backup = Family(
        "community_backup_newest_timestamp_seconds", "gauge", "When the newest backup in the folder was made."
    )
    backup.add(made and made.timestamp())
    return free, backup


def _own():
    name = process()
    requests = Family(
        "community_requests_total", "counter", "Requests this process answered, by method and class of the status."
    )
    seconds = Family("community_request_seconds", "histogram", "How long this process took until its answer began.")
    for (method, status), (counts, total) in sorted(answers().items()):
        requests.add(sum(counts), process=name, method=method, status=status)
        seconds.add_histogram(BUCKETS, counts, total, process=name, method=method, status=status)
    sockets = Family("community_sockets", "gauge", "Open sockets of the hub in this process.")
    heard = Family("community_channels", "gauge", "Channels that somebody listens to in this process.")
    sockets.add(sum(len(one.everybody) for one in hubs()), process=name)
    heard.add(len(set(chain.from_iterable(list(one.ears) for one in hubs()))), process=name)
    size = Family("process_resident_memory_bytes", "gauge", "Memory of this process.")
    size.add(memory(), process=name)
    began = Family("process_start_time_seconds", "gauge", "When this process began.")
    began.add(BEGAN, process=name)
    used = Family("process_cpu_seconds_total", "counter", "Processor time of this process.")
    used.add(time.process_time(), process=name)
    return requests, seconds, sockets, heard, size, began, used
