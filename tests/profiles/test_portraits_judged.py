"""Avatar and cover are looked at like posts."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.activity.models import Activity
from community.attachments.actions import sweep
from community.attachments.models import Attachment, State
from community.moderation.actions import decide_review, take_measure, treat_as_spam, undo_decision, undo_spam
from community.moderation.models import Outcome, Review, Rule
from community.moderation.registry import kinds
from profiles.inbox.models import Line
from profiles.models import Member
from profiles.portraits import actions
from profiles.portraits.models import Portrait
from tests.conftest import NOON, as_, drain
from tests.profiles.faces import again, bring, choose, kept_apart, known, moderator, seen

__all__ = ["kept_apart", "known", "moderator"]


def test_prof_20_a_newcomers_picture_waits_and_others_see_the_letter(mei, lin, chen, moderator, topic):
    portrait = choose(mei)
    assert portrait.held
    assert again(mei).avatar is None
    others = as_(lin).get(mei.get_absolute_url()).content.decode()
    assert str(portrait.key) not in others
    assert "<img" not in others.partition("<main")[2]
    assert str(portrait.key) not in as_(lin).get(topic.get_absolute_url()).content.decode()
    for client in (Client(), as_(lin), as_(chen)):
        assert seen(client, portrait.key).status_code == 404
        assert client.get(reverse("moderation:report", args=["portrait", portrait.pk])).status_code in (302, 404)
    assert seen(as_(mei), portrait.key).status_code == 200
    assert seen(as_(moderator), portrait.key).status_code == 200
    page = as_(mei).get("/my/pictures/").content.decode()
    assert str(portrait.key) in page
    assert "等人看" in page
    review = Review.objects.get(kind="portrait")
    assert review.held
    assert review.key == portrait.pk
    assert review.words == "小梅的头像"
    queue = as_(moderator).get("/desk/queue/").content.decode()
    assert "小梅的头像" in queue
    assert str(portrait.key) in as_(moderator).get(f"/desk/queue/{review.pk}/").content.decode()


def test_prof_20_what_is_released_is_seen_by_everybody_and_its_owner_is_told(mei, moderator, topic):
    portrait = choose(mei)
    review = Review.objects.get(kind="portrait")
    decide_review(moderator, review, Outcome.RELEASE, at=NOON)
    drain()
    assert again(mei).avatar == portrait.key
    for page in (topic.get_absolute_url(), mei.get_absolute_url()):
        assert f"/files/{portrait.key}/96.webp" in Client().get(page).content.decode()
    assert seen(Client(), portrait.key).status_code == 200
    told = as_(mei).get("/inbox/").content.decode()
    assert "你换的图片放出来了" in told
    line = Line.objects.get(member=mei, kind="judged")
    assert as_(mei).get(reverse("inbox:open_line", args=[line.pk]))["Location"] == reverse("portraits:pictures")


def test_prof_20_what_is_refused_stays_unseen_with_its_rule_and_the_decision_can_be_undone(mei, moderator):
    portrait = choose(mei)
    review = Review.objects.get(kind="portrait")
    decide_review(moderator, review, Outcome.HIDE, rule=Rule.SELLING, at=NOON)
    assert again(mei).avatar is None
    assert seen(Client(), portrait.key).status_code == 404
    assert "取下了" in as_(mei).get("/my/pictures/").content.decode()
    undo_decision(moderator, Review.objects.get(pk=review.pk), at=NOON + timedelta(minutes=5))
    portrait.refresh_from_db()
    assert portrait.held
    assert not portrait.hidden_rule
    assert Review.objects.open().filter(kind="portrait").count() == 1
    decide_review(moderator, Review.objects.get(pk=review.pk), Outcome.RELEASE, at=NOON + timedelta(minutes=6))
    assert again(mei).avatar == portrait.key


def test_prof_20_who_is_known_here_does_not_wait(known):
    portrait = choose(known)
    assert not portrait.held
    assert again(known).avatar == portrait.key
    assert not Review.objects.filter(kind="portrait").exists()


def test_prof_20_until_the_new_one_is_released_the_old_one_stands(known, moderator):
    old = choose(known)
    Member.objects.filter(pk=known.pk).update(trust=0)
    new = choose(again(known), at=NOON + timedelta(minutes=1))
    assert again(known).avatar == old.key
    assert seen(Client(), old.key).status_code == 200
    decide_review(moderator, Review.objects.get(kind="portrait"), Outcome.RELEASE, at=NOON)
    assert again(known).avatar == new.key
    assert not Portrait.objects.filter(pk=old.pk).exists()
    assert seen(Client(), old.key).status_code == 404


def test_prof_20_a_second_choice_takes_the_place_of_the_one_that_waited(mei):
    first = choose(mei)
    second = choose(mei, at=NOON + timedelta(minutes=1))
    assert list(Portrait.objects.filter(member=mei)) == [second]
    assert Review.objects.get(key=first.pk, kind="portrait").outcome == Outcome.TAKEN_BACK
    assert Review.objects.open().get(kind="portrait").key == second.pk


def test_prof_20_a_picture_can_be_reported_and_taken_off_by_a_rule_and_put_back(known, lin, moderator):
    portrait = choose(known, "cover")
    client = as_(lin)
    page = client.get(known.get_absolute_url()).content.decode()
    address = reverse("moderation:report", args=["portrait", portrait.pk])
    assert address in page
    assert address not in as_(known).get(known.get_absolute_url()).content.decode()
    done = client.post(address, {"rule": Rule.SELLING, "words": "上面是电话"}, follow=True)
    assert done.status_code == 200
    review = Review.objects.get(kind="portrait")
    decide_review(moderator, review, Outcome.HIDE, rule=Rule.SELLING, at=NOON)
    assert again(known).cover is None
    assert seen(Client(), portrait.key, "640.webp").status_code == 404
    drain()
    assert Activity.objects.filter(verb="portrait.hidden").count() == 1
    undo_decision(moderator, Review.objects.get(pk=review.pk), at=NOON + timedelta(minutes=1))
    assert again(known).cover == portrait.key


def test_prof_20_put_back_never_takes_the_place_of_a_newer_one(known, lin, moderator):
    old = choose(known)
    kinds["portrait"].hide(moderator, old, rule=Rule.RUDE, at=NOON)
    new = choose(again(known), at=NOON + timedelta(minutes=1))
    kinds["portrait"].restore(moderator, old, at=NOON + timedelta(minutes=2))
    assert again(known).avatar == new.key
    assert list(Portrait.objects.all()) == [new]


def test_prof_20_treated_as_spam_pictures_go_with_the_words_and_come_back(known, moderator):
    Member.objects.filter(pk=known.pk).update(joined_at=NOON - timedelta(days=1))
    shown = choose(known)
    Member.objects.filter(pk=known.pk).update(trust=0)
    waiting = choose(again(known), "cover")
    sweep_ = treat_as_spam(moderator, again(known), at=NOON)
    assert again(known).avatar is None
    assert not Review.objects.open().filter(whom=known).exists()
    assert {p.hidden_rule for p in Portrait.objects.all()} == {Rule.SELLING}
    undo_spam(moderator, sweep_, at=NOON + timedelta(minutes=1))
    assert again(known).avatar == shown.key
    assert again(known).cover is None
    assert Portrait.objects.get(pk=waiting.pk).held
    assert Review.objects.open().get(whom=known, kind="portrait").key == waiting.pk


def test_prof_20_who_may_not_speak_changes_no_picture(known, moderator):
    bring(known)
    take_measure(
        moderator, known, "mute", rule=Rule.RUDE, reason="x", until=timezone.now() + timedelta(days=1), at=NOON
    )
    answer = as_(again(known)).post("/my/pictures/avatar/")
    assert answer.status_code == 403
    assert "发言停到" in answer.content.decode()
    assert not Portrait.objects.exists()


def test_prof_20_what_was_taken_off_by_a_rule_is_kept_half_a_year(known, moderator, kept_apart):
    portrait = choose(known)
    kinds["portrait"].hide(moderator, portrait, rule=Rule.RUDE, at=NOON)
    assert actions.forget_hidden(NOON + timedelta(days=179)) == 0
    assert actions.forget_hidden(NOON + timedelta(days=181)) == 1
    sweep()
    assert not Portrait.objects.exists()
    assert not [p for p in kept_apart.rglob("*") if p.is_file()]


def test_prof_20_who_may_not_speak_can_still_take_her_picture_off(known, moderator):
    choose(known)
    take_measure(
        moderator, known, "mute", rule=Rule.RUDE, reason="x", until=timezone.now() + timedelta(days=1), at=NOON
    )
    assert as_(again(known)).post("/my/pictures/avatar/remove/").status_code == 302
    assert again(known).avatar is None


def test_prof_20_a_picture_that_could_not_be_cut_says_so_and_is_waited_for_no_longer(known):
    bring(known)
    portrait = actions.choose_portrait(known, "avatar", None, at=NOON)
    Attachment.objects.filter(key=portrait.key).update(state=State.REFUSED, why="broken")
    page = as_(known).get("/my/pictures/").content.decode()
    assert "没裁成" in page
    assert "data-busy" not in page
    choose(known, at=NOON + timedelta(minutes=1), trust=1)
    assert again(known).avatar is not None
