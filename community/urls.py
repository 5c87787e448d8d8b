"""All doors of the house."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from community.pages import views

urlpatterns = [
    path("", include("community.access.urls")),
    path("", include("community.moderation.urls")),
    path("", include("community.polls.urls")),
    path("", include("community.tags.urls")),
    path("", include("community.api.urls")),
    path("", include("community.privacy.urls")),
    path("", include("community.backups.urls")),
    path("", include("community.ops.urls")),
    path("", include("community.search.urls")),
    path("", include("community.text.urls")),
    path("", include("community.reactions.urls")),
    path("", include("community.attachments.urls")),
    path("", include("profiles.urls")),
    path("", include("profiles.consent.urls")),
    path("", include("profiles.preferences.urls")),
    path("", include("profiles.inbox.urls")),
    path("", include("profiles.now.urls")),
    path("", include("profiles.drafts.urls")),
    path("", include("profiles.bookmarks.urls")),
    path("", include("profiles.sealed.urls")),
    path("", include("profiles.trust.urls")),
    path("", include("profiles.points.urls")),
    path("", include("profiles.portraits.urls")),
    path("", include("profiles.garage.urls")),
    path("", include("profiles.widgets.urls")),
    path("", include("profiles.signin.urls")),
    path("", include("profiles.logins.urls")),
    path("", include("profiles.tokens.urls")),
    path("", include("profiles.leaving.urls")),
    path("", include("profiles.ties.urls")),
    path("", include("profiles.blogs.urls")),
    path("", include("profiles.finds.urls")),
    path("", include("forums.urls")),
    path("", include("clubs.chat.urls")),
    path("", include("clubs.urls")),
    path("", include("clubs.events.urls")),
    path("", include("insights.urls")),
    path("", include("insights.reports.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    # One way in for everybody: Wagtail's own knows neither limits nor the second step.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="wagtail_login"),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout"), name="wagtail_logout"),
    path(
        "_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="wagtail_page_login"
    ),
    # People are the house's: Wagtail's lists of users and groups know neither its log nor its ways in, nor erasure.
    re_path(r"^admin/(?:users|groups|bulk/(?:profiles|auth))(?:/|$)", views.closed, name="wagtail_people"),
    # No page shows one: pictures stand where members bring them, with their checks, sizes and words.
    re_path(
        r"^admin/(?:(?:api/main/|bulk/wagtail)?(?:images|documents|docs)|collections)(?:/|$)",
        views.closed,
        name="wagtail_files",
    ),
    path("admin/account/", views.account, name="wagtail_account"),
    # Its list of pages links to a list of sites, which is no part of this one: how the site is called is the house's.
    path(
        "admin/sites/",
        include(([path("", RedirectView.as_view(pattern_name="pages:change_look"), name="index")], "wagtailsites")),
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("community.pages.urls")),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("community.demo.urls"))]
urlpatterns += [path("", include(wagtail_urls))]

handler400 = "community.pages.errors.bad_request"
handler403 = "community.pages.errors.forbidden"
handler404 = "community.pages.errors.not_found"
handler500 = "community.pages.errors.broken"
