"""词表: the brand's words, how a sentence is cut under them, their versions, and the way back."""

from itertools import islice

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.lib.pagination import page
from community.lib.text import one_line, without_controls
from community.text import actions
from community.text.forms import GuardForm, WordForm
from community.text.keywords import pieces
from community.text.models import (
    LexiconVersion,
    SensitiveWord,
    Verdict,
    Word,
    WordKind,
    current,
    differences,
    entries_in_force,
    told,
    version,
    with_word,
)
from community.text.permissions import check_edit_guard, check_edit_words
from community.text.registry import lately
from community.text.sieve import Entry, build, key_of, shipped

WORDS_PER_PAGE, VERSIONS_PER_PAGE = 50, 20
# Public posts that a word is tried out on; of those it stands in, so many are shown with so many characters around it.
POSTS_TRIED, PLACES_SHOWN, AROUND = 1000, 3, 10


def words(request):
    """The words by kind and filter, newest first; a word is added and a sentence tried out on the same page."""
    check_edit_words(request.user)
    form = WordForm(request.POST or None, initial={"kind": WordKind.BRAND})
    if request.method == "POST" and form.is_valid() and not form.is_trial:
        saved = actions.save_word(request.user, *form.word, at=timezone.now())
        _say(request, _("「%(word)s」存好了，10 秒内到处生效。") % {"word": form.word[0]}, saved)
        return redirect("text:words")
    kind, asked = request.GET.get("kind", ""), one_line(without_controls(request.GET.get("q", "")))
    if kind and kind not in WordKind.values:
        raise Http404
    rows = Word.objects.holding(kind, asked)
    context = {
        "page": page(rows, ["id"], WORDS_PER_PAGE, request.GET.get("older"), request.GET.get("newer")),
        "kind": kind,
        "kinds": WordKind.choices,
        "q": asked,
        "version": version(),
    }
    return _form_page(request, "community/text/words.html", form, context)


def change_word(request, pk):
    """Change one word, or try the change out on a sentence first."""
    check_edit_words(request.user)
    word = get_object_or_404(Word, pk=pk)
    initial = {"text": word.text, "kind": word.kind, "canonical": word.canonical}
    form = WordForm(request.POST or None, initial=initial, instead_of=word)
    if request.method == "POST" and form.is_valid() and not form.is_trial:
        saved = actions.save_word(request.user, *form.word, at=timezone.now(), instead_of=word)
        _say(request, _("「%(word)s」改好了，10 秒内到处生效。") % {"word": form.word[0]}, saved)
        return redirect("text:words")
    return _form_page(request, "community/text/change_word.html", form, {"word": word, "kinds": WordKind.choices})


def _form_page(request, template, form, context):
    """The page with its form as typed, and the sentence cut where one was tried out."""
    if form.is_bound and form.is_trial and "sentence" not in form.errors:
        sentence = form.cleaned_data["sentence"]
        context["now"] = pieces(sentence, current(fresh=True))
        context["then"] = form.word and pieces(sentence, with_word(*form.word, instead_of=form.instead_of))
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)


def _say(request, words, saved):
    """A message with the way to undo it; where nothing has changed, that."""
    if saved is None:
        return messages.info(request, _("和原来一样，没有新版本。"))
    said = render_to_string("community/text/_said.html", {"words": words, "version": saved}, request)
    return messages.success(request, said)


@require_POST
def remove_word(request, pk):
    """Take a word out; it can be brought back at once."""
    check_edit_words(request.user)
    word = get_object_or_404(Word, pk=pk)
    dropped = actions.drop_word(request.user, word, at=timezone.now())
    _say(request, _("「%(word)s」删掉了，10 秒内到处生效。") % {"word": word.text}, dropped)
    return redirect("text:words")


@require_POST
def undo_change(request, number):
    """Take one version back, others' later changes stay."""
    check_edit_words(request.user)
    undone = get_object_or_404(LexiconVersion, number=number, size__gt=0)
    back = actions.undo_change(request.user, undone, at=timezone.now())
    messages.success(request, _("撤销了，词表现在是第 %(n)d 版。") % {"n": back.number})
    return redirect("text:words")


def versions(request):
    """Who changed what and when, newest first."""
    check_edit_words(request.user)
    shown = page(
        LexiconVersion.objects.all(), ["number"], VERSIONS_PER_PAGE, request.GET.get("older"), request.GET.get("newer")
    )
    context = {"page": shown, "rows": told(shown.rows), "newest": version(), "at": timezone.now()}
    return render(request, "community/text/versions.html", context)


def roll_back(request, number):
    """What going back to a version changes, and going back."""
    check_edit_words(request.user)
    then = get_object_or_404(LexiconVersion, number=number)
    if request.method == "POST":
        new = actions.roll_back(request.user, then.number, at=timezone.now())
        _say(request, _("退回到第 %(n)d 版的词了，10 秒内到处生效。") % {"n": number}, new)
        return redirect("text:versions")
    return render(request, "community/text/roll_back.html", {"then": then, "changes": differences(number)})


def guard(request):
    """The words that block, are replaced, send to review or are let pass: added, tried out, taken out."""
    check_edit_guard(request.user)
    form = GuardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and not form.is_trial:
        asked = form.cleaned_data
        word = actions.save_sensitive(request.user, asked["text"], asked["verdict"], asked["rule"], at=timezone.now())
        messages.success(request, _("「%(word)s」存好了，几秒内到处生效。") % {"word": word.text})
        met = _met(form)
        if met and met["often"]:
            said = {"word": word.text, "n": met["count"], "of": met["of"]}
            messages.warning(
                request, _("最近 %(of)d 帖里有 %(n)d 帖有「%(word)s」，太常见了。写长一点，或者在下面删掉它。") % said
            )
        return redirect("text:guard")
    asked = one_line(without_controls(request.GET.get("q", "")))[:40]
    rows, known = SensitiveWord.objects.order_by("-id"), []
    if asked:
        rows = rows.filter(spelled__contains=key_of(asked) or asked)
        found = (entry for entry in shipped() if key_of(asked) in key_of(entry.word))
        known = [{"word": e.word, "label": Verdict(e.verdict).label} for e in islice(found, WORDS_PER_PAGE)]
    context = {
        "page": page(rows, ["id"], WORDS_PER_PAGE, request.GET.get("older"), request.GET.get("newer")),
        "q": asked, "known": known, "shipped": len(shipped()),
    }  # fmt: skip
    return _guard_page(request, "community/text/guard.html", form, context)


def change_sensitive(request, pk):
    """Change one of these words, or try the change out on a sentence first."""
    check_edit_guard(request.user)
    word = get_object_or_404(SensitiveWord, pk=pk, dropped=False)
    initial = {"text": word.text, "verdict": word.verdict, "rule": word.rule}
    form = GuardForm(request.POST if request.method == "POST" else None, initial=initial, instead_of=word)
    if request.method == "POST" and form.is_valid() and not form.is_trial:
        asked = form.cleaned_data
        saved = actions.change_sensitive(
            request.user, word, asked["text"], asked["verdict"], asked["rule"], at=timezone.now()
        )
        messages.success(request, _("「%(word)s」改好了，几秒内到处生效。") % {"word": saved.text})
        return redirect("text:guard")
    return _guard_page(request, "community/text/change_sensitive.html", form, {"word": word})


def _guard_page(request, template, form, context):
    """The page with its form as typed, and what comes of the sentence where one was tried out."""
    context["form"] = form
    if form.is_bound and form.is_trial and not form.errors:
        tried = _tried(form)
        context |= {"tried": tried, "caught": any(hit for _piece, hit in tried), "met": _met(form)}
    return render(request, template, context, status=422 if form.errors else 200)


def _tried(form):
    """[(piece of the sentence, the hit that took it or None)] under the words in force and the one being typed."""
    asked, sentence = form.cleaned_data, form.cleaned_data["sentence"]
    new = [Entry(asked["text"], asked["verdict"], asked["rule"])] if asked["text"] else []
    old = key_of(form.instead_of.text) if form.instead_of else None
    pieces, end = [], 0
    for hit in build([*(e for e in entries_in_force() if key_of(e.word) != old), *new]).find(sentence):
        pieces += [(sentence[end : hit.start], None), (sentence[hit.start : hit.end], hit)]
        end = hit.end
    return [piece for piece in [*pieces, (sentence[end:], None)] if piece[0]]


def _met(form):
    """In how many of the newest public posts the word stands, with a few places; None without a word or for one that is
    let pass. Half a second for long posts."""
    asked = form.cleaned_data
    if not asked["text"] or asked["verdict"] == Verdict.ALLOW:
        return None
    posts = lately(POSTS_TRIED)
    sieve = build([Entry(asked["text"], asked["verdict"], asked["rule"])])
    hits = (
        (post, next((h for h in sieve.find(post) if h.word == asked["text"] and not h.loose), None)) for post in posts
    )
    found = [(post, hit) for post, hit in hits if hit]
    places = [
        (post[max(0, h.start - AROUND) : h.start], post[h.start : h.end], post[h.end : h.end + AROUND])
        for post, h in found[:PLACES_SHOWN]
    ]
    return {"count": len(found), "of": len(posts), "places": places, "often": len(found) * 1000 > len(posts) > 0}


@require_POST
def drop_sensitive(request, pk):
    """Take such a word out."""
    check_edit_guard(request.user)
    word = get_object_or_404(SensitiveWord, pk=pk)
    actions.drop_sensitive(request.user, word, at=timezone.now())
    messages.success(request, _("「%(word)s」删掉了，列表里还能放回来。") % {"word": word.text})
    return redirect("text:guard")


@require_POST
def bring_back_sensitive(request, pk):
    """Put it back."""
    check_edit_guard(request.user)
    word = get_object_or_404(SensitiveWord, pk=pk)
    actions.bring_back_sensitive(request.user, word, at=timezone.now())
    messages.success(request, _("「%(word)s」放回来了。") % {"word": word.text})
    return redirect("text:guard")
