"""Every text that others read goes through the word check; what does not says why."""

import importlib
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from clubs.chat.forms import GroupForm, OpenRoomForm, RoomForm, SayForm
from clubs.events.forms import CallOffForm, EventForm, NoteForm, PostponeForm
from clubs.events.models import Event
from clubs.forms import AnswerForm, ChangeClubForm, ClubForm, RemoveForm
from clubs.forms import JoinForm as ClubJoinForm
from clubs.models import Club
from community.polls.forms import PollForm
from forums.forms import EditOpeningForm, EditPostForm, ReplyForm, TopicForm
from forums.models import Board, Topic
from profiles.blogs.forms import CommentForm, EntryForm, StatusForm
from profiles.forms import JoinForm, ProfileForm, WordsForm
from profiles.garage.forms import CarForm
from profiles.models import Member
from profiles.signin.forms import NameForm
from tests.conftest import NOON

ROOT = Path(settings.BASE_DIR)
FLOORS = ("community", "profiles", "forums", "clubs", "insights")
NOT_TYPED_BY_HAND = (forms.EmailField, forms.SlugField, forms.RegexField)

CHECKED = {
    "clubs.forms.ClubForm.name": lambda data: ClubForm(data),
    "clubs.forms.ClubForm.intro": lambda data: ClubForm(data),
    "clubs.forms.ChangeClubForm.name": lambda data: ChangeClubForm(data, club=Club(policy="secret")),
    "clubs.forms.ChangeClubForm.intro": lambda data: ChangeClubForm(data),
    "clubs.forms.ClubForm.tags": lambda data: ClubForm(data),
    "clubs.forms.ClubForm.charter": lambda data: ClubForm(data),
    "clubs.forms.ChangeClubForm.tags": lambda data: ChangeClubForm(data),
    "clubs.forms.ChangeClubForm.charter": lambda data: ChangeClubForm(data),
    "clubs.forms.JoinForm.note": lambda data: ClubJoinForm(data, club=Club()),
    "clubs.forms.AnswerForm.answer": lambda data: AnswerForm(data),
    "clubs.forms.RemoveForm.reason": lambda data: RemoveForm(data),
    **{
        f"clubs.events.forms.EventForm.{name}": lambda data: EventForm(data, at=NOON)
        for name in ("title", "place", "address", "link", "body")
    },
    "clubs.events.forms.PostponeForm.reason": lambda data: PostponeForm(
        data, event=Event(zone="Asia/Shanghai"), at=NOON
    ),
    "clubs.events.forms.CallOffForm.reason": lambda data: CallOffForm(data),
    "clubs.events.forms.NoteForm.text": lambda data: NoteForm(data),
    "clubs.chat.forms.SayForm.body": lambda data: SayForm(data),
    "clubs.chat.forms.GroupForm.name": lambda data: GroupForm(data),
    "clubs.chat.forms.RoomForm.name": lambda data: RoomForm(data),
    "clubs.chat.forms.RoomForm.intro": lambda data: RoomForm(data),
    "clubs.chat.forms.OpenRoomForm.name": lambda data: OpenRoomForm(data),
    "clubs.chat.forms.OpenRoomForm.intro": lambda data: OpenRoomForm(data),
    "community.polls.forms.PollForm.question": lambda data: PollForm(data, at=NOON),
    "community.polls.forms.PollForm.options": lambda data: PollForm(data, at=NOON),
    "profiles.forms.JoinForm.name": lambda data: JoinForm(data),
    "profiles.signin.forms.NameForm.name": lambda data: NameForm(data),
    "profiles.garage.forms.CarForm.called": lambda data: CarForm(data, at=NOON),
    "profiles.forms.WordsForm.own": lambda data: WordsForm(data, offered=[]),
    "profiles.forms.ProfileForm.name": lambda data: ProfileForm(data, member=Member()),
    "profiles.forms.ProfileForm.bio": lambda data: ProfileForm(data, member=Member()),
    "profiles.blogs.forms.EntryForm.title": lambda data: EntryForm(data),
    "profiles.blogs.forms.EntryForm.body": lambda data: EntryForm(data),
    "profiles.blogs.forms.EntryForm.category": lambda data: EntryForm(data),
    "profiles.blogs.forms.StatusForm.body": lambda data: StatusForm(data),
    "profiles.blogs.forms.CommentForm.body": lambda data: CommentForm(data),
    "forums.forms.topics.ReplyForm.body": lambda data: ReplyForm(data),
    "forums.forms.topics.TopicForm.title": lambda data: TopicForm(data, board=Board()),
    "forums.forms.topics.TopicForm.body": lambda data: TopicForm(data, board=Board()),
    "forums.forms.topics.TopicForm.tags": lambda data: TopicForm(data, board=Board()),
    "forums.forms.topics.EditOpeningForm.title": lambda data: EditOpeningForm(data, topic=Topic(board=Board())),
    "forums.forms.topics.EditOpeningForm.body": lambda data: EditOpeningForm(data, topic=Topic(board=Board())),
    "forums.forms.topics.EditOpeningForm.tags": lambda data: EditOpeningForm(data, topic=Topic(board=Board())),
    "forums.forms.topics.EditPostForm.body": lambda data: EditPostForm(data),
}
SEARCH, STAFF, OWN, NUMBER = "only finds something", "by the brand's own people", "read by its writer alone", "no words"
SERIALS = ("SerialForm", "CodeForm", "PaperForm")
PASSKEYS = ("NewPasskeyForm", "PasskeySignInForm", "PasskeyForm", "PasskeyAgainForm")
NOT_CHECKED = {
    "clubs.chat.forms.GroupForm.people": SEARCH,
    "clubs.chat.forms.AskInForm.people": SEARCH,
    "clubs.forms.DirectoryForm.q": SEARCH,
    "clubs.forms.NamedForm.q": SEARCH,
    "clubs.forms.InviteForm.name": SEARCH,
    "clubs.forms.AppointLeaderForm.member": SEARCH,
    "clubs.forms.DirectoryForm.city": SEARCH,
    "clubs.forms.ClubForm.region": SEARCH,
    "clubs.forms.ChangeClubForm.region": SEARCH,
    "clubs.events.forms.CalendarForm.city": SEARCH,
    "clubs.events.forms.EventForm.region": SEARCH,
    "clubs.events.forms.EventForm.zone": "one of the names of zones",
    **dict.fromkeys((f"clubs.events.forms.EventForm.{name}" for name in ("starts_at", "ends_at", "deadline")), NUMBER),
    **dict.fromkeys((f"clubs.events.forms.PostponeForm.{name}" for name in ("starts_at", "ends_at")), NUMBER),
    "profiles.forms.ProfileForm.region": SEARCH,
    "profiles.widgets.forms.WeatherForm.city": SEARCH,
    "profiles.widgets.forms.StocksForm.stocks": NUMBER,
    "profiles.widgets.forms.FeedForm.name": STAFF,
    "profiles.widgets.forms.FeedForm.address": STAFF,
    "community.moderation.forms.MeasureForm.reason": STAFF,
    "community.moderation.forms.ReportForm.words": "quotes what is reported, to those who decide",
    "community.moderation.forms.DecideForm.said": STAFF,
    "profiles.signin.forms.NumberForm.number": NUMBER,
    "profiles.signin.forms.ChangeNumberForm.number": NUMBER,
    "profiles.signin.forms.TwoCodesForm.code": NUMBER,
    "profiles.signin.forms.TwoCodesForm.other": NUMBER,
    "profiles.signin.forms.EnterForm.number": NUMBER,
    "profiles.signin.forms.FirstCodeForm.code": NUMBER,
    "profiles.signin.forms.SecondStepForm.code": NUMBER,
    "profiles.signin.forms.SecondStepAgainForm.code": NUMBER,
    "profiles.signin.forms.NewPasskeyForm.name": OWN,
    **dict.fromkeys((f"profiles.signin.forms.{form}.credential" for form in PASSKEYS), "written by a browser"),
    "community.polls.forms.PollForm.most": NUMBER,
    "community.polls.forms.PollForm.closes_on": NUMBER,
    "community.search.forms.SearchForm.q": SEARCH,
    "community.search.forms.SearchForm.kind": SEARCH,
    "community.search.forms.SearchForm.author": SEARCH,
    "community.search.forms.SearchForm.tag": SEARCH,
    "community.tags.forms._NameForm.name": STAFF,
    "community.tags.forms.RenameForm.name": STAFF,
    "community.tags.forms.MergeForm.into": STAFF,
    "community.tags.forms.FoundGroupForm.name": STAFF,
    "community.text.forms.GuardForm.text": STAFF,
    "community.text.forms.GuardForm.sentence": STAFF,
    "community.text.forms.WordForm.text": STAFF,
    "community.text.forms.WordForm.canonical": STAFF,
    "community.text.forms.WordForm.sentence": STAFF,
    "insights.reports.forms.SentencesForm.term": SEARCH,
    "profiles.tokens.forms.TokenForm.name": OWN,
    "profiles.bookmarks.forms.BookmarkForm.note": OWN,
    "profiles.leaving.forms.ClosingForm.password": "compared, and kept nowhere",
    "profiles.bookmarks.forms.BookmarkForm.when": NUMBER,
    "profiles.forms.JoinForm.website": "a trap for scripts",
    "profiles.forms.HumanForm.website": "a trap for scripts",
    "profiles.signin.forms.EnterForm.website": "a trap for scripts",
    "profiles.forms.JoinForm.stamp": NUMBER,
    "profiles.forms.HumanForm.stamp": NUMBER,
    "profiles.signin.forms.EnterForm.stamp": NUMBER,
    "profiles.forms.CodeForm.code": NUMBER,
    "profiles.forms.RoleForm.name": STAFF,
    **dict.fromkeys((f"profiles.forms.FieldForm.{name}" for name in ("label", "why", "choices")), STAFF),
    "profiles.forms.RoleForm.title": STAFF,
    "profiles.preferences.forms.TermForm.term": OWN,
    "profiles.preferences.forms.TermForm.instead": OWN,
    **dict.fromkeys((f"profiles.garage.forms.{form}.serial" for form in SERIALS), NUMBER),
    "profiles.garage.forms.CodeForm.code": NUMBER,
    "profiles.garage.forms.PaperForm.consent": NUMBER,
    "profiles.points.forms.ProposeForm.member": STAFF,
    "profiles.points.forms.ProposeForm.reason": STAFF,
    "profiles.sealed.forms.OpeningForm.about": STAFF,
    "profiles.sealed.forms.OpeningForm.reason": STAFF,
    **dict.fromkeys(
        (
            f"community.pages.forms.LookForm.{name}"
            for name in ("name", "company", "motto", "icp", "police", "phone", "address")
        ),
        STAFF,
    ),
    **dict.fromkeys((f"community.pages.forms.LookForm.{name}" for name in ("colour", "mark")), NUMBER),
    "forums.forms.boards.BoardForm.name": STAFF,
    "forums.forms.boards.BoardForm.intro": STAFF,
    "forums.forms.boards.BoardForm.rules": STAFF,
    "forums.forms.boards.QuestionForm.label": STAFF,
    "forums.forms.boards.QuestionForm.choices": STAFF,
    "forums.forms.managing.ManageForm.target": SEARCH,
    "forums.forms.managing.ManageForm.owner": SEARCH,
    "forums.forms.managing.SplitForm.title": STAFF,
}


def text_fields():
    """The dotted name of every field for words of every form."""
    found = set()
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[-1] == "forms" or parts[-2] == "forms":
                found |= _fields_of(".".join(parts).removesuffix(".__init__"))
    return found


def _fields_of(module):
    return {
        f"{module}.{name}.{field}"
        for name, form in vars(importlib.import_module(module)).items()
        if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == module
        for field, kind in form.base_fields.items()
        if isinstance(kind, forms.CharField) and not isinstance(kind, NOT_TYPED_BY_HAND)
    }


def test_modr_03_every_field_for_words_is_checked_or_says_why_not():
    assert text_fields() == CHECKED.keys() | NOT_CHECKED.keys()
    assert not CHECKED.keys() & NOT_CHECKED.keys()


@pytest.mark.parametrize("name", sorted(CHECKED))
def test_modr_03_a_blocked_word_is_named_in_every_field_and_nothing_typed_is_lost(db, name):
    field = name.rpartition(".")[2]
    typed = {"options": "冬胎\n代開發票", "name": "代開發票", "tags": "代開發票", "own": "代開發票"}.get(
        field, "能代　開發票吗"
    )
    form = CHECKED[name]({field: typed, f"poll-{field}": typed})
    assert "这里发不了，依第三条" in "".join(form.errors[field])
    assert "代" in "".join(form.errors[field])
    assert form[field].value() == typed
