"""A process that has the site's code in it and nothing else: scripts and commands run in forks of it, without its start."""

import json
import subprocess
import sys
import weakref
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A line of JSON each: what to run comes in, what became of it goes out. The one argument is code that runs once.
LOOP = """
import json, os, random, sys, tempfile, traceback
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "community.settings"
django.setup()
from django.core.management import execute_from_command_line
exec(sys.argv[1], {})

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
    os.environ.update(told["environment"])
    random.seed()
    try:
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
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if not pid:
            child(json.loads(line), out, err)
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

    def script(self, code, **environment):
        """Run Python; its Answer."""
        return self._ask(code, None, environment)

    def manage(self, *command, **environment):
        """Run a command of manage.py; its Answer."""
        return self._ask(None, command, environment)

    def _ask(self, code, command, environment):
        told = {"code": code, "command": command, "environment": environment}
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return Answer(*json.loads(self._process.stdout.readline()))


def _end(process):
    process.stdin.close()
    process.wait(timeout=15)
    process.stdout.close()
