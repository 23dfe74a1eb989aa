"""The API's schema, and the page that reads it out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny


class Schema(SpectacularJSONAPIView):
    """The same for everyone: it holds nothing of anybody's."""

    permission_classes = [AllowAny]
    http_method_names = ["get", "head"]


schema = Schema.as_view()


@require_safe
@login_required
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "core/api/docs.html")
