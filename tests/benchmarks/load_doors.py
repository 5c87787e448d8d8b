"""The site's doors and the smallest view there is: the baseline that stands beside every figure."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [path("ok/", lambda request: HttpResponse("ok"), name="ok"), path("", include("community.urls"))]
