"""A process that has the site's code in it and nothing else: scripts and commands run in forks of it, without its start,
each for the site of its own environment. All code is read before, also that of the pages; but the list of doors, which
asks the environment, is read by each fork that opens one."""

import json
import os
import signal
import subprocess
import sys
import time
import weakref
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A line of JSON each: what to run comes in, what became of it goes out. The one argument is code that runs once.
LOOP = """
import gc, importlib, json, os, random, sys, tempfile, traceback
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
django.setup()
from django.conf import Settings, settings
from django.core.cache import caches
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage, storages
from django.core.management import execute_from_command_line
from django.db import connections
from django.utils.functional import empty
from django.utils.log import configure_logging
import community.urls
del sys.modules["community.urls"]
exec(sys.argv[1], {})
gc.collect()
gc.freeze()  # a fork that looks for garbage would else copy all that stands here

def move(environment):
    "Into another site: its environment, the settings read from it, and nothing that was opened by the old ones."
    os.environ.clear()
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="community.settings")
    importlib.reload(sys.modules["community.settings"])
    settings._wrapped = Settings("community.settings")
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    for kept in (connections, caches, storages):
        for read in ("settings", "backends"):
            vars(kept).pop(read, None)
        kept.__init__()
    default_storage._wrapped = staticfiles_storage._wrapped = empty

def run(told):
    if told["command"] is None:
        exec(told["code"], {"__name__": "__main__"})
    else:
        sys.argv = ["manage.py", *told["command"]]
        execute_from_command_line(sys.argv)

def child(told, out, err):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    sys.stdout = open(1, "w", closefd=False)
    random.seed()
    try:
        if told["environment"]:
            move(told["environment"])
        run(told)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    asked = json.loads(line)
    if "reap" in asked:
        pid, status = os.waitpid(asked["reap"], os.WNOHANG)
        print(json.dumps(os.waitstatus_to_exitcode(status) if pid else None), file=answers, flush=True)
        continue
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if not pid:
            child(asked, out, err)
        if asked["beside"]:
            print(pid, file=answers, flush=True)
            continue
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode(errors="replace"))
    print(json.dumps([code, *told]), file=answers, flush=True)
"""


@dataclass(frozen=True)
class Answer:
    """How it ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


class Ready:
    """Stands ready from the first call on; ends with its owner, or with `end()`."""

    def __init__(self, environment, before=""):
        self.environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-c", LOOP, before], cwd=ROOT, env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.end = weakref.finalize(self, _end, self._process)

    def script(self, code, environment=None):
        """Run Python, in the site of another environment where one is given; its Answer."""
        return Answer(*self._ask(code=code, command=None, environment=environment, beside=False))

    def manage(self, *command, environment=None):
        """Run a command of manage.py; its Answer."""
        return Answer(*self._ask(code=None, command=command, environment=environment, beside=False))

    def begin(self, *command, environment=None):
        """Begin a command of manage.py that goes on beside whatever else is run; its Beside."""
        return Beside(self, self._ask(code=None, command=command, environment=environment, beside=True))

    def begin_script(self, code, environment=None):
        """Begin Python that goes on beside whatever else is run; its Beside."""
        return Beside(self, self._ask(code=code, command=None, environment=environment, beside=True))

    def _ask(self, **told):
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class Beside:
    """A process that goes on; the part of Popen that tests use."""

    def __init__(self, ready, pid):
        self.pid, self.returncode, self._ready = pid, None, ready

    def poll(self):
        if self.returncode is None:
            self.returncode = self._ready._ask(reap=self.pid)
        return self.returncode

    def wait(self, timeout=60):
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.02)
        return self.returncode

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)


def _end(process):
    process.stdin.close()
    process.wait(timeout=15)
    process.stdout.close()
