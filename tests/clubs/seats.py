"""A storm of sign-ups, written once for the daily race and for the benchmark: runs inside the site, prints what stands."""

STORM = """
import json, sys, threading, time
from collections import Counter
from django.db import connection, connections
from django.db.models import QuerySet
from community.access.permissions import Refused
from community.access.roles import Role
from community.activity.models import Activity
from clubs.events.actions import seating
from clubs.events.models import Event, Signup
from profiles.models import Member
from tests.clubs.events import event_of
from tests.conftest import NOON, person

def members(n):
    names = [f'队员{a}{b}{c}' for a in '甲乙丙丁戊己庚辛壬癸' for b in '子丑寅卯辰巳午未申酉戌亥' for c in '天地玄黄宇宙洪荒日月'][:n]
    return [person(f'p{i}', name) for i, name in enumerate(names)]

def slowly():
    check = seating.check_come
    def checked(*args):
        check(*args)
        time.sleep(0.01)  # between the lock and what it guards, so that hands meet there in every run
    seating.check_come = checked

def unlock():
    if connection.vendor == 'sqlite':
        connections.settings['default']['OPTIONS'].update(transaction_mode='DEFERRED', timeout=1)
    QuerySet.select_for_update = lambda self, **_: self

def come(event, people, start=0, hands=None):
    '''So many hands at once (one each); every third brings somebody, every fifth has second thoughts.'''
    hands = min(hands or len(people), len(people))
    wrong, took, gate = [], [], threading.Barrier(hands)
    rest = list(enumerate(people, start))[::-1]
    def hand():
        gate.wait()
        while rest:
            try:
                one(*rest.pop())
            except IndexError:
                break
        connection.close()
    def one(n, member):
        try:
            begun = time.monotonic()
            seating.sign_up(member, event, guests=int(n % 3 == 0), at=NOON)
            took.append(time.monotonic() - begun)
            if n % 5 == 0:
                seating.sign_off(member, event, at=NOON)
        except Refused as refusal:
            wrong.append(str(refusal))
        except Exception as error:
            wrong.append(type(error).__name__)
    threads = [threading.Thread(target=hand) for _ in range(hands)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return wrong, took

def settle(event):
    '''Where a pair waits for a second seat and one is free, she comes alone.'''
    event = Event.objects.get(pk=event.pk)
    head = Signup.objects.in_line().filter(event=event).first()
    if event.left and head:
        seating.sign_up(head.member, event, guests=0, at=NOON)

def told(event):
    event.refresh_from_db()
    rows = Signup.objects.filter(event=event)
    held = sum(row.people for row in rows.holding())
    offered = list(rows.filter(state='offered').values_list('place', flat=True))
    waiting = list(rows.in_line().values_list('place', flat=True))
    offers = Counter(Activity.objects.filter(verb='signup.offered', target_id__in=rows.values('pk')).values_list('target_id', flat=True))
    return {
        'taken': event.taken, 'held': held, 'in order': max(offered, default=0) < min(waiting, default=1 << 40),
        'offered twice': sum(n > 1 for n in offers.values()), 'healed': seating.recount(),
    }
"""
