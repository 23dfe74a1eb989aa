"""API tokens and usage in the admin: read only, without a secret; a token can be deleted."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import ApiToken, Usage


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("model", ["apitoken", "usage"])
def test_the_admin_only_reads(admin_client: Client, owner: User, model: str) -> None:
    token, secret = ApiToken.objects.make(owner.author, "Laptop")
    Usage.objects.add(owner.author.pk, 10, 20)
    row = {"apitoken": token, "usage": Usage.objects.get()}[model]
    pages = [admin_client.get(f"/admin/core/{model}/{path}") for path in ("", f"{row.pk}/change/")]
    for page in pages:
        assert page.status_code == 200
        assert secret not in text(page)
        assert token.digest not in text(page)
        assert 'name="_save"' not in text(page)
    assert admin_client.get(f"/admin/core/{model}/add/").status_code == 403
    assert admin_client.post(f"/admin/core/{model}/{row.pk}/change/", {"name": "x"}).status_code == 403


def test_the_admin_revokes_a_token_and_keeps_usage(admin_client: Client, owner: User) -> None:
    token, _ = ApiToken.objects.make(owner.author, "Laptop")
    Usage.objects.add(owner.author.pk, 10, 20)
    assert admin_client.post(f"/admin/core/apitoken/{token.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not ApiToken.objects.exists()
    assert admin_client.post(f"/admin/core/usage/{Usage.objects.get().pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.post(f"/admin/auth/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Usage.objects.exists()


@pytest.mark.parametrize("model", ["apitoken", "usage"])
def test_the_admin_s_lists_ask_no_query_a_row(admin_client: Client, model: str) -> None:
    def grow(start: int, end: int) -> None:
        for number in range(start, end):
            author = User.objects.create_user(f"writer{number}").author
            ApiToken.objects.make(author, "Laptop")
            Usage.objects.add(author.pk, 1, 1)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"/admin/core/{model}/").status_code == 200
        return len(captured)

    grow(0, 3)
    few = queries()
    grow(3, 20)
    assert queries() == few <= 10
