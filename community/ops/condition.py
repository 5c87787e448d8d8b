"""How the site is: a line for each part, red only where the fault is its own."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.activity.models import MOST_COUNTED
from community.activity.registry import jobs, readers
from community.lib.text import listed, punct
from community.ops import probes
from community.ops.figures import disk, figures, newest_backup
from community.ops.registry import Line, State
from community.ops.well import SILENT
from community.outgoing.registry import adapters

# One that lives but has not gone round its readers for so long hangs in one of them.
STUCK = timedelta(minutes=3)
# What waits longer than this is late.
PATIENCE = timedelta(minutes=1)
# A job that has not run for three of its turns, and so long at the least, is late.
TURNS, SLACK = 3, timedelta(minutes=2)
# Free bytes below which the disk is late, and below which nothing can be relied on.
LITTLE, NONE_LEFT = 2 * 2**30, 300 * 2**20
OLD_BACKUP, NO_BACKUP = timedelta(days=2), timedelta(days=8)
WORKER = "worker"
# {code: (state, since when this process has seen it so)}
_known = {}


def is_ready():
    """Whether this process can answer people: its database answers."""
    return not probes.away({"database"})["database"]


def condition(at):
    """(All lines, the Figures they rest on). Two seconds at the most are waited for what lies beyond a wire."""
    away = probes.away(anew={"database"})  # its tables are read next, and a pool waits long for one that is gone
    found = figures(away["database"], at)
    lines = [
        _wired("database", _("数据库"), away, _("%(kind)s 在答。") % {"kind": connection.display_name}, _("看数据库进程还在不在、磁盘满没满；它回来以前页面打不开。")),
        _search(found),
        *_elasticsearch(away),
        _channels(away),
        *_outgoing(away, found, at),
        _worker(found, at),
        *_readers(found, at),
        _jobs(found, at),
        _disk(),
        _backups(at),
    ]  # fmt: skip
    return [_with_since(line, at) for line in _one_red(lines)], found


def _one_red(lines):
    """What only waits for another part that has stopped is late, and says for which."""
    stopped = {line.code: line.label for line in lines if line.state == State.STOPPED}
    for line in lines:
        waits = [stopped[code] for code in line.leans_on if code in stopped]
        if waits and line.state in (State.LATE, State.STOPPED):
            words = _("等「%(part)s」回来。") % {"part": waits[0]} + punct("") + line.words
            line = replace(line, state=State.LATE, words=words, advice="")
        yield line


def _with_since(line, at):
    """Where a line does not know itself since when it is so, what this process has seen counts."""
    known = _known.get(line.code)
    if known is None or known[0] != line.state:
        known = _known[line.code] = line.state, at
    return line if line.since else replace(line, since=known[1])


def _unseen(code, label):
    return Line(code, label, State.UNSEEN, _("数据库停着，这一项看不到。"))


def _wired(code, label, away, words, advice):
    why = away[code]
    if why:
        return Line(code, label, State.STOPPED, _("连不上（%(why)s）。") % {"why": why}, advice=advice)
    return Line(code, label, State.WELL, words)


def _search(found):
    label = _("搜索（自带的索引）")
    if found.away or found.lags is None:
        return _unseen("search", label)
    if not found.words:
        return Line("search", label, State.STOPPED, _("索引的表读不出来。"), advice=_("跑 manage.py migrate，再跑 manage.py reindex --afresh。"))  # fmt: skip
    return Line("search", label, State.WELL, _("读得出来。"))


def _elasticsearch(away):
    if "elasticsearch" in away:
        advice = _("搜索先由自带的索引答着；把 Elasticsearch 起起来，落下的它自己补。")
        yield _wired("elasticsearch", _("搜索（Elasticsearch）"), away, _("在答。"), advice)


def _channels(away):
    if "channels" in away:
        advice = _("把 Redis 起起来。这会儿新消息晚几秒到，登录、发帖要数次数的地方会出错。")
        return _wired("channels", _("实时消息（Redis）"), away, _("在答。"), advice)
    words = _("在内存里，只有一个页面进程时够用；再多就设 REDIS_URL。")
    return Line("channels", _("实时消息"), State.WELL, words)


def _outgoing(away, found, at):
    for code, adapter in adapters.items():
        if code in away and away[code]:
            yield Line(
                code, adapter.label, State.STOPPED, _("对方的服务器连不上（%(why)s）。") % {"why": away[code]},
                advice=_("看地址、端口和出口防火墙；等着的会再试。"),
            )  # fmt: skip
        elif code in away or code == "mail":
            yield _queue(code, adapter.label, code in away, found, at)


def _queue(code, label, is_wired, found, at):
    if found.waiting is None:
        return _unseen(code, label)
    one = found.waiting.get(code)
    said = [_("没接服务器，信只写在本机。") if not is_wired else _("服务器在答。")]
    if one and one.due:
        said.append(_("%(n)d 封等着发。") % {"n": one.due})
    if one and one.failing:
        said.append(ngettext("%(n)d 封没送到，会再试。", "%(n)d 封没送到，会再试。", one.failing) % {"n": one.failing})
    if one and one.given_up:
        said.append(_("最近有 %(n)d 封试完了次数，没送到。") % {"n": one.given_up})
    words, since = punct("").join(said), one.oldest if one else None
    if not is_wired and not settings.DEMO:
        return Line(code, label, State.LATE, words, advice=_("设 EMAIL_HOST，不然谁也收不到验证码。"))
    if one and (one.failing or (since and at - since > PATIENCE)):
        advice = _("等几分钟还不动，看 worker 的日志里对方怎么说。")
        return Line(code, label, State.LATE, words, since, advice, (WORKER,))
    return Line(code, label, State.WELL, words)


def _worker(found, at):
    label = _("后台进程（worker）")
    if found.pulses is None:
        return _unseen(WORKER, label)
    alive = [pulse for pulse in found.pulses if at - pulse.seen_at <= SILENT]
    if not alive:
        last = found.pulses[0].seen_at if found.pulses else None
        words = _("没有一个在跑。") if last else _("还没有一个跑起来过。")
        advice = _("起一个 manage.py worker；积下的它自己补，一件不丢。")
        return Line(WORKER, label, State.STOPPED, words, last, advice)
    stuck = [pulse for pulse in alive if at - pulse.round_at > STUCK]
    words = _("%(n)d 个在跑。") % {"n": len(alive)}
    if len(stuck) == len(alive):
        advice = _("看 worker 的日志，它卡在一件事里；重起一次，做了一半的会重做。")
        return Line(
            WORKER, label, State.LATE, words + punct("") + _("都卡住了。"), min(p.round_at for p in stuck), advice
        )
    return Line(WORKER, label, State.WELL, words)


def _readers(found, at):
    for code, reader in readers.items():
        label = _("读者：%(name)s") % {"name": reader.label}
        yield _reader(f"reader:{code}", label, found.lags[code], code, at) if found.lags else _unseen(f"reader:{code}", label)  # fmt: skip


def _reader(code, label, lag, name, at):
    leans = (WORKER, name) if name == "elasticsearch" else (WORKER,)
    if not lag.waiting:
        return Line(code, label, State.WELL, _("没有等着的。"))
    more = "+" if lag.waiting >= MOST_COUNTED else ""
    words = _("%(n)s 件等着。") % {"n": f"{lag.waiting}{more}"}
    if lag.stuck:
        words += punct("") + ngettext(
            "%(n)d 件试完了次数，等人看（%(why)s）。", "%(n)d 件试完了次数，等人看（%(why)s）。", lag.stuck
        ) % {"n": lag.stuck, "why": lag.error}
        advice = _("看 worker 的日志改好毛病，再按「再试一次」。")
        return Line(code, label, State.STOPPED, words, lag.since, advice, leans)
    if lag.failing:
        words += punct("") + _("%(n)d 件没做成（%(why)s），隔一阵再试。") % {"n": lag.failing, "why": lag.error}
        state = State.LATE if name == "elasticsearch" else State.STOPPED
        return Line(code, label, state, words, lag.since, _("看 worker 的日志里这个读者怎么说。"), leans)
    if at - lag.since > PATIENCE:
        return Line(
            code, label, State.LATE, words, lag.since, _("在赶。一直涨就再起一个 worker（PostgreSQL）。"), leans
        )
    return Line(code, label, State.WELL, words)


def late_jobs(runs, at):
    """The runs of jobs whose turn has long come."""
    return [
        run
        for run in runs
        if run.job in jobs and at - run.ran_at > max(SLACK, timedelta(seconds=TURNS * jobs[run.job].every))
    ]


def _jobs(found, at):
    code, label = "jobs", _("定时的事")
    if found.runs is None:
        return _unseen(code, label)
    runs = [run for run in found.runs if run.job in jobs]
    failing, late = [run for run in runs if run.is_failing], late_jobs(runs, at)
    if failing:
        words = _("没做成：%(jobs)s。") % {
            "jobs": listed(f"{run.job}{punct('（')}{run.error}{punct('）')}" for run in failing[:5])
        }
        only = {"elasticsearch"} if all(run.job.startswith("elasticsearch") for run in failing) else set()
        since = min(run.failed_at for run in failing)
        return Line(
            code, label, State.STOPPED, words, since, _("看 worker 的日志，下面的表里有每一件。"), (WORKER, *only)
        )
    if late:
        words = _("过了点还没做：%(jobs)s。") % {"jobs": listed(run.job for run in late[:5])}
        return Line(code, label, State.LATE, words, min(run.ran_at for run in late), _("看 worker 是不是卡住了。"), (WORKER,))  # fmt: skip
    return Line(code, label, State.WELL, _("%(n)d 件都按时。") % {"n": len(runs)} if runs else _("还没有做过。"))


def _disk():
    free, total = disk()
    words = _("还空 %(free)s，共 %(total)s。") % {"free": filesizeformat(free), "total": filesizeformat(total)}
    advice = _("把旧备份挪走，或者加盘；满了就写不进去了。")
    for state, least in ((State.STOPPED, NONE_LEFT), (State.LATE, LITTLE)):
        if free < least:
            return Line("disk", _("磁盘"), state, words, advice=advice)
    return Line("disk", _("磁盘"), State.WELL, words)


def _backups(at):
    label, made = _("备份"), newest_backup()
    if made is None:
        return Line("backups", label, State.LATE, _("还没有一份。"), advice=_("去「备份」做一份，再排上每天一次 manage.py backup。"))  # fmt: skip
    advice = _("看每天一次的 manage.py backup 为什么没跑。")
    words = _("最近一份放在备份文件夹里。")
    for state, age in ((State.STOPPED, NO_BACKUP), (State.LATE, OLD_BACKUP)):
        if at - made > age:
            return Line("backups", label, state, words, made, advice, made=made)
    return Line("backups", label, State.WELL, words, made, made=made)
